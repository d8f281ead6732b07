"""The pages of the settlements."""
