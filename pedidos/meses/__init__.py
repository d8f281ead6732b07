"""Months: their settlement, and whether one is closed."""
