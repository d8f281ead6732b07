"""What is added to the site to measure it: addresses to compare its pages with."""
