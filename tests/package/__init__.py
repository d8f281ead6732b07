"""The package alone: its wheel, its README, and the suite of a project that knows nothing of this repository."""
