"""Runs in the other project's process; of this repository it knows nothing but cachecore."""
