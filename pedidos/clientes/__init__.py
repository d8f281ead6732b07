"""Clients: the shops and people who buy, each in the portfolio of one seller."""
