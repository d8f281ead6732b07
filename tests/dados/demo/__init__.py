"""Rules of dados.demo."""
