"""Products, their categories and purchase prices."""
