"""Payments of orders, and their receipts."""
