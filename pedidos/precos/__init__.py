"""For how much a product is sold: its list price, that of the client's table, and his own."""
