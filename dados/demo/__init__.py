"""Two believable years of a drinks distributor, made up from a seed, in any size.

Nobody in it exists: CNPJs begin with DEMO, CPFs with zeros, no telephone can ring,
the bar codes are of the range that shops use among themselves.

Glossary
- plano: how large the distributor is for a number of orders.
- ritmo: how many weeks pass between two visits to a client.
- lote: what the supplier delivers at once when a product runs short.
"""
