"""Sellers, users and their roles."""
