"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIRequest

from sap_project.charset import ReadAsUtf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sap_project.settings")


class Request(ReadAsUtf8, ASGIRequest):
    pass


application = get_asgi_application()
application.request_class = Request
