"""What every worker needs, imported once: workers are forked from the process that did it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sap_project.settings")
django.setup()

import tests.chaos.worker  # noqa: E402, F401
from cachecore.declare import registry as cachecore_reads  # noqa: E402

cachecore_reads.import_views()
