"""The tables of pedidos/resumos/models.py compared with the orders they sum up, and made right."""
