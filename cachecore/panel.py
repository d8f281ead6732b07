"""The panel of django-debug-toolbar: each cached read of the request, explained as by cache_explain.

DEBUG_TOOLBAR_PANELS = [*debug_toolbar.settings.PANELS_DEFAULTS, "cachecore.panel.CachePanel"]
"""

from typing import Any

from debug_toolbar.panels import Panel
from django.utils.translation import gettext_lazy as _

from cachecore.examine.explanation import ExplainingWatch
from cachecore.serve import watch


class CachePanel(Panel):
    title = nav_title = _("Cached reads")
    template = "cachecore/panel.html"
    is_async = True

    @property
    def nav_subtitle(self) -> str:
        return str(self.get_stats().get("outcomes", ""))  # type: ignore[no-untyped-call]

    def enable_instrumentation(self) -> None:
        self._watch = ExplainingWatch(dry=False)
        watch.current.set(self._watch)

    def disable_instrumentation(self) -> None:
        # Not reset(): an async request may end in another context than it began in.
        watch.current.set(None)

    def generate_stats(self, request: Any, response: Any) -> None:
        found = self._watch.explanations
        outcomes = ", ".join(f"{each.outcome} {each.pattern}" for each in found)
        self.record_stats({"explanations": [each.lines() for each in found], "outcomes": outcomes})  # type: ignore[no-untyped-call]
