"""Who may see what: the five roles, and what a page asks about whoever is in front of it.

The roles are Django groups made by a migration; a superuser counts as ADMIN.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponseBase

Pagina = TypeVar("Pagina", bound=Callable[..., HttpResponseBase])


class Papel(TextChoices):
    ADMIN = "ADMIN", "Administração"
    GERENTE = "GERENTE", "Gerência"
    FINANCEIRO = "FINANCEIRO", "Financeiro"
    LOGISTICA = "LOGISTICA", "Logística"
    VENDEDOR = "VENDEDOR", "Vendas"


# The roles that open each part of the site. A VENDEDOR sees only what is his own there.
PAINEL = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO, Papel.VENDEDOR})
COMISSOES = PAINEL
RECEBER = PAINEL
RANKINGS = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO, Papel.VENDEDOR})
CASA = frozenset({Papel.ADMIN, Papel.GERENTE})
METAS = CASA
APURACAO = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO})
EXCLUIR_APURACAO = APURACAO - {Papel.FINANCEIRO}
TODAS_AS_CARTEIRAS = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO})

PEDIDOS = frozenset(Papel)
TODOS_OS_PEDIDOS = PEDIDOS - {Papel.VENDEDOR}
VENDER = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.VENDEDOR})
CONFIRMAR_PEDIDOS = frozenset({Papel.ADMIN, Papel.GERENTE})
IMPORTAR = CONFIRMAR_PEDIDOS
CANCELAR_PEDIDOS_PAGOS = CONFIRMAR_PEDIDOS
# Below cost and beyond what is free, where a setting makes that a right.
VENDER_COM_EXCECAO = CONFIRMAR_PEDIDOS
# Who answers for the stock says that an order may promise what others wait for.
AUTORIZAR_PROMESSAS = CONFIRMAR_PEDIDOS | {Papel.LOGISTICA}

PAGAMENTOS = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO, Papel.VENDEDOR})
# Who decides sees those of all orders.
DECIDIR_PAGAMENTOS = PAGAMENTOS - {Papel.VENDEDOR}
# Money that goes back to a client, or becomes a credit of his.
REEMBOLSAR = DECIDIR_PAGAMENTOS
# What is dated into the past changes what was counted there (meses/retrodatar.py).
RETRODATAR = CONFIRMAR_PEDIDOS

# Who does not sell sees the clients of all portfolios: TODAS_AS_CARTEIRAS.
CLIENTES = PAINEL
CADASTRAR_CLIENTES = VENDER
TRANSFERIR_CLIENTES = CONFIRMAR_PEDIDOS
# Whom one trusts with goods before the money is no seller's decision.
CONDICOES_DOS_CLIENTES = TODAS_AS_CARTEIRAS
LIBERAR_A_PRAZO = CONDICOES_DOS_CLIENTES

PRODUTOS = frozenset(Papel)
CADASTRAR_PRODUTOS = CONFIRMAR_PEDIDOS

ESTOQUE = frozenset(Papel)
# A seller sees the balances, not why they are what they are.
MOVIMENTACOES = ESTOQUE - {Papel.VENDEDOR}
MOVIMENTAR_ESTOQUE = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.LOGISTICA})

COLETAS = frozenset({Papel.ADMIN, Papel.GERENTE, Papel.LOGISTICA, Papel.VENDEDOR})
# Who hands out goods sees the pick-ups of all orders.
COLETAR = COLETAS - {Papel.VENDEDOR}
# What came back is goods, money and sales: all roles see it, a seller that of his own orders.
DEVOLUCOES = PEDIDOS


@dataclass(frozen=True)
class Acesso:
    """The roles of a person, the seller he is, and the second factor he has, if he is or has one."""

    papeis: frozenset[str]
    vendedor_id: int | None
    segundo_fator_id: int | None = None

    def abre(self, papeis: frozenset[Papel]) -> bool:
        return not self.papeis.isdisjoint(papeis)

    @property
    def ve_todas_as_carteiras(self) -> bool:
        return self.abre(TODAS_AS_CARTEIRAS)


def acesso_de(request: HttpRequest) -> Acesso:
    """Of a person who came without, the database is asked once (one query)."""
    user: Any = request.user
    acesso: Acesso | None = getattr(user, "acesso", None)
    if acesso is None:
        acesso = user.acesso = acesso_do_usuario(user)
    return acesso


def acesso_do_usuario(user: User | AnonymousUser) -> Acesso:
    """One query."""
    if not isinstance(user, User) or not user.is_active:
        return Acesso(frozenset(), None)
    fields = ("groups__name", "vendedor__pk", "vendedor__ativo", "segundo_fator__pk")
    rows = list(User.objects.filter(pk=user.pk).values_list(*fields))
    papeis = {name for name, *_ in rows if name}
    if user.is_superuser:
        papeis.add(Papel.ADMIN)
    vendedor_id = next((pk for _, pk, ativo, _ in rows if pk and ativo), None)
    return Acesso(frozenset(papeis), vendedor_id, rows[0][3] if rows else None)


def exige_papel(papeis: frozenset[Papel]) -> Callable[[Pagina], Pagina]:
    """Refuses, with the 403 page, whoever has none of these roles. Stands above the cache decorator."""

    def decorate(view: Pagina) -> Pagina:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not acesso_de(request).abre(papeis):
                raise PermissionDenied("O seu papel não abre esta página.")
            return view(request, *args, **kwargs)

        return cast(Pagina, guarded)

    return decorate


def proprio_vendedor(request: HttpRequest) -> int:
    """The seller who asks; refuses a user who is none."""
    vendedor_id = acesso_de(request).vendedor_id
    if vendedor_id is None:
        raise PermissionDenied(
            "O seu usuário não está ligado a um vendedor ativo. Peça à administração que faça a ligação."
        )
    return vendedor_id


def so_do_vendedor(request: HttpRequest, todos: frozenset[Papel] = TODAS_AS_CARTEIRAS) -> int | None:
    """The seller to whose records a page is limited; None for a role that sees all of them."""
    return None if acesso_de(request).abre(todos) else proprio_vendedor(request)
