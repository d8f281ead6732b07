"""Clients, products, stock, orders, payments and pick-ups: the records the dashboards sum up."""
