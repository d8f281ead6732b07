"""Who may see what: the five roles, and what a page asks about whoever is in front of it.

The roles are Django groups made by a migration; a superuser counts as ADMIN.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse


class Papel(TextChoices):
    ADMIN = "ADMIN", "Administração"
    GERENTE = "GERENTE", "Gerência"
    FINANCEIRO = "FINANCEIRO", "Financeiro"
    LOGISTICA = "LOGISTICA", "Logística"
    VENDEDOR = "VENDEDOR", "Vendas"


# The roles that open each part of the site. A VENDEDOR sees only what is his own there.
PAINEL = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO, Papel.VENDEDOR})
RANKINGS = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO, Papel.VENDEDOR})
APURACAO = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO})
TODAS_AS_CARTEIRAS = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO})


@dataclass(frozen=True)
class Acesso:
    """The roles of a person, and the seller he is, if he is one."""

    papeis: frozenset[str]
    vendedor_id: int | None

    def abre(self, papeis: frozenset[Papel]) -> bool:
        return not self.papeis.isdisjoint(papeis)

    @property
    def ve_todas_as_carteiras(self) -> bool:
        return self.abre(TODAS_AS_CARTEIRAS)


def acesso_de(request: HttpRequest) -> Acesso:
    """Asks the database once per request (one query)."""
    if not hasattr(request, "_acesso"):
        request._acesso = _read(request.user)  # type: ignore[attr-defined]
    return request._acesso  # type: ignore[attr-defined, no-any-return]


def _read(user: User | AnonymousUser) -> Acesso:
    if not isinstance(user, User) or not user.is_active:
        return Acesso(frozenset(), None)
    rows = list(User.objects.filter(pk=user.pk).values_list("groups__name", "vendedor__pk", "vendedor__ativo"))
    papeis = {name for name, _, _ in rows if name}
    if user.is_superuser:
        papeis.add(Papel.ADMIN)
    vendedor_id = next((pk for _, pk, ativo in rows if pk and ativo), None)
    return Acesso(frozenset(papeis), vendedor_id)


def exige_papel(papeis: frozenset[Papel]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Refuses, with the 403 page, whoever has none of these roles. Stands above the cache decorator."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not acesso_de(request).abre(papeis):
                raise PermissionDenied("O seu papel não abre esta página.")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def no_template(request: HttpRequest) -> dict[str, Any]:
    """Context for the menu: a template asks {% if menu.apuracao %}."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {}
    acesso = acesso_de(request)
    return {
        "menu": {
            "painel": acesso.abre(PAINEL),
            "rankings": acesso.abre(RANKINGS),
            "apuracao": acesso.abre(APURACAO),
            "admin": request.user.is_staff,
            "papel": ", ".join(papel.label for papel in Papel if papel in acesso.papeis) or "Sem papel",
        }
    }
