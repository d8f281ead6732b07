"""The balance of each product, and the movements it is the sum of."""
