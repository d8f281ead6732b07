"""What becomes of the figures: JSON and a table."""
