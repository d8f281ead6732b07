"""The settings under which the site runs in a benchmark, a module per way of running it."""
