"""Differential fuzzing: random models, writes and cached reads; every read must equal the same function uncached."""
