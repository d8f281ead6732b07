"""Tells Django about this application."""

from django.apps import AppConfig


class ApuracaoConfig(AppConfig):
    name = "apuracao"
    verbose_name = "apuração"
