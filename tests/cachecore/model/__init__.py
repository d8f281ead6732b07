"""The protocol of cachecore as a small model, and every interleaving of it."""
