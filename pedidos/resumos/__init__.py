"""The tables of pedidos/models/resumo.py compared with the orders they sum up, and made right."""
