"""The write side: what a statement changes, and the write intents around its COMMIT."""
