"""The panel of the debug toolbar: the cached reads of a request, with the reasons."""

import os
import subprocess
import sys

import pytest

# In a process of its own: the toolbar is not installed in the tests.
PROGRAM = """
import django; django.setup()
from django.conf import settings
settings.CACHECORE = {**settings.CACHECORE, "STORE": "memory"}
from cachecore.conf import conf; conf.cache_clear()
from debug_toolbar.toolbar import DebugToolbar
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from cachecore import cached, get_cache_stats
from cachecore.panel import CachePanel

@cached(timeout=60, key_prefix="codes")
def codes() -> list[str]:
    return ["<b>"]

def view(request):
    return HttpResponse(f"{codes()} {codes()}")

def shown():
    request = RequestFactory().get("/")
    toolbar = DebugToolbar(request, view)
    panel = CachePanel(toolbar, view)
    panel.enable_instrumentation()
    response = panel.process_request(request)
    panel.disable_instrumentation()
    panel.generate_stats(request, response)
    return panel

panel = shown()
print(panel.nav_subtitle)
print(render_to_string(panel.template, panel.get_stats()))
view(None)
(row,) = [row for row in get_cache_stats()["patterns"] if row["pattern"] == "codes"]
print(row["miss"], row["hit"], row["store"])
print(type(panel).__name__ in [type(each).__name__ for each in DebugToolbar(RequestFactory().get("/"), view).panels])
"""


@pytest.mark.timeout(120)
def test_each_read_of_the_request_is_shown_with_its_reason_and_answered_as_ever():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "sap_project.settings", "DEBUG_TOOLBAR": "true"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    first, *shown, counts, is_in_the_toolbar = done.stdout.splitlines()
    assert first == "miss codes, hit codes"
    assert "MISS  __main__.codes" in shown[0]
    assert any(line.startswith("  Nothing is stored under this key") for line in shown)
    assert any(line.startswith("  It is stored, and nothing that it depends on") for line in shown)
    assert (counts, is_in_the_toolbar) == ("1 3 1", "True")
