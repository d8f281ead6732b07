"""The page of the cache in Django's admin: what it holds and does, and clearing a part of it.

Who has the permission "view_cache" sees it, who has "clear_cache" too may clear. The admin's log has what was cleared.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from cachecore.api import clear_all_cache, emit, invalidate_cache
from cachecore.conf import conf
from cachecore.declare.scopes import CACHE_INVALIDATION_MAP, scopes_matching
from cachecore.errors import UnknownEventError, UnknownPatternError
from cachecore.models import Cache
from cachecore.overview import overview

ALL, EVENT, PATTERN = "all", "event", "pattern"


@admin.register(Cache)
class CacheAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # at run time it takes none
    fields = ("table", "operation", "scopes", "changes")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_clear_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("cachecore.clear_cache"))

    def get_urls(self) -> list[URLPattern]:
        clear = path("clear/", self.admin_site.admin_view(self.clear_view), name="cachecore_cache_clear")
        return [clear, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self._context(request, _("Cache")),
            **overview(with_sizes="sizes" in request.GET),
            "may_clear": self.has_clear_permission(request),
        }
        return TemplateResponse(request, "admin/cachecore/cache/page.html", context)

    def clear_view(self, request: HttpRequest) -> HttpResponse:
        """Asks first; with "confirmed" it clears. Sent twice it clears twice, which is the same."""
        if not (self.has_view_permission(request) and self.has_clear_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        kind, name = request.POST.get("kind", ""), request.POST.get("name", "").strip()
        try:
            ends = _ends(kind, name)
        except (UnknownPatternError, UnknownEventError) as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:cachecore_cache_changelist")
        if "confirmed" not in request.POST:
            context = {
                **self._context(request, _("Clear the cache?")),
                "kind": kind,
                "name": name,
                "ends": ends,
                "in_memory": conf().STORE == "memory",
            }
            return TemplateResponse(request, "admin/cachecore/cache/confirm.html", context)
        said = _said(kind, name)
        with transaction.atomic():
            _clear(kind, name)
            self._log(request, name or "*", said)
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:cachecore_cache_changelist")

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}

    def _log(self, request: HttpRequest, name: str, said: str) -> None:
        LogEntry.objects.create(
            user_id=request.user.pk,  # type: ignore[misc] # of a person: a stranger has no permission
            content_type=ContentType.objects.get_for_model(Cache, for_concrete_model=False),
            object_repr=name[:200],
            action_flag=DELETION,
            change_message=said,
        )


def _ends(kind: str, name: str) -> list[str]:
    """The patterns that are cleared; raises UnknownPatternError or UnknownEventError."""
    if kind == PATTERN:
        return sorted(scope for scopes in scopes_matching(name).values() for scope in scopes)
    if kind == EVENT:
        if name not in CACHE_INVALIDATION_MAP:
            raise UnknownEventError(_("No model emits %(event)s.") % {"event": repr(name)})
        return list(CACHE_INVALIDATION_MAP[name])
    if kind == ALL and not name:
        return [_("everything")]
    raise UnknownPatternError(_("Choose a pattern, an event, or everything."))


def _clear(kind: str, name: str) -> None:
    if kind == PATTERN:
        invalidate_cache(name)
    elif kind == EVENT:
        emit(name)
    else:
        clear_all_cache()


def _said(kind: str, name: str) -> str:
    if kind == PATTERN:
        return _("Cleared what is kept under %(pattern)s.") % {"pattern": name}
    if kind == EVENT:
        return _("Cleared what %(event)s invalidates.") % {"event": name}
    return _("Cleared everything.")
