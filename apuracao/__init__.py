"""The monthly settlement."""
