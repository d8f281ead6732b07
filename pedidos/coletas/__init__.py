"""Collections: goods of an order that were handed out."""
