"""Tells Django about this application."""

from django.apps import AppConfig


class SapProjectConfig(AppConfig):
    name = "sap_project"

    def ready(self) -> None:
        # Their receivers hear each sign-in.
        from sap_project import aparelho, entradas_no_log, sessao  # noqa: F401
