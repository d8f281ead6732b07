"""The scheme of the first plan, as an app of the site."""
