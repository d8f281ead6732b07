"""Tells Django about this application."""

from django.apps import AppConfig


class VendedorConfig(AppConfig):
    name = "vendedor"
    verbose_name = "vendedor"
