"""How dates are written; what is not said here is as in Django for each language."""
