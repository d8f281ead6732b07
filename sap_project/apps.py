"""Tells Django about this application."""

from django.apps import AppConfig


class SapProjectConfig(AppConfig):
    name = "sap_project"

    def ready(self) -> None:
        # Its receiver hears each sign-in.
        from sap_project import sessao  # noqa: F401
