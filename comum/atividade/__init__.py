"""Who did what, and which forms were sent.

The tables were made by the application pedidos and keep its label; the code lies below everything that writes them.
"""
