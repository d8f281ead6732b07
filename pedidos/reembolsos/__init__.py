"""Refunds: money that is given back to a client, of an order or of a credit, and what is still owed back."""
