"""Tells Django about this application."""

from django.apps import AppConfig


class DadosConfig(AppConfig):
    name = "dados"
    verbose_name = "dados"
