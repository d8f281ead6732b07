"""Days, months and periods: how they are chosen, written and read."""
