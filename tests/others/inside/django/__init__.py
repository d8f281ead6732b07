"""Django's own tests."""
