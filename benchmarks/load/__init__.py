"""A mixed load: what is read and written in which order, by whom, and what came of it."""
