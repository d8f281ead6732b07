"""Tells Django about this application, for its command medir_indices."""

from django.apps import AppConfig


class IndicesConfig(AppConfig):
    name = "benchmarks.indices"
