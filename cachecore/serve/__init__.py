"""The read side: cached functions and views, from the look-up to the stored answer."""
