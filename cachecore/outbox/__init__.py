"""Invalidations that the store has not been told: written in the database, delivered later, exactly once or more."""
