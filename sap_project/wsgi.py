"""The WSGI entry point."""

import os

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

from sap_project.charset import ReadAsUtf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sap_project.settings")


class Request(ReadAsUtf8, WSGIRequest):
    pass


application = get_wsgi_application()
application.request_class = Request
