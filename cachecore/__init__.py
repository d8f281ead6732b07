"""An event-driven cache for Django: as fast as a hit, never older than the last commit."""
