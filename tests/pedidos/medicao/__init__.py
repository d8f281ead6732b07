"""Rules of pedidos.demo."""
