"""Returns: units of an order that the client does not keep, brought back or never collected."""
