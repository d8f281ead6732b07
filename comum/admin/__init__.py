"""What every page of the back office has."""
