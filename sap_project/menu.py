"""The menu of every page: what the roles of whoever asks open, and where he is."""

from functools import lru_cache
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from pedidos.acesso import (
    APURACAO,
    CASA,
    CLIENTES,
    COLETAS,
    COMISSOES,
    ESTOQUE,
    IMPORTAR,
    PAGAMENTOS,
    PAINEL,
    PEDIDOS,
    PRODUTOS,
    RANKINGS,
    RECEBER,
    REEMBOLSAR,
    Acesso,
    Papel,
    acesso_de,
)


class Entrada(NamedTuple):
    """A line of the menu and a door of the start page; current on the pages whose names begin with one of atuais.

    icone is a path in a square of 24, drawn with a stroke.
    """

    rotulo: str
    nome: str
    papeis: frozenset[Papel]
    atuais: tuple[str, ...]
    nota: str
    icone: str


ENTRADAS = (
    Entrada(
        "Pedidos",
        "pedidos:lista",
        PEDIDOS,
        ("pedidos:",),
        "Registrar, acompanhar, imprimir e exportar pedidos.",
        "M3 4h2l2 11h11l2-8H6M9 20h.01M17 20h.01",
    ),
    Entrada(
        "Pagamentos",
        "pagamentos:lista",
        PAGAMENTOS,
        ("pagamentos:",),
        "O que foi pago, com o comprovante, e o que espera por decisão.",
        "M3 6h18v12H3zM3 10h18M7 15h3",
    ),
    Entrada(
        "Devolver",
        "a_devolver:lista",
        REEMBOLSAR,
        ("a_devolver:", "reembolsos:", "creditos:"),
        "O dinheiro que é dos clientes: a devolver, já reembolsado, ou crédito.",
        "M3 6h18v12H3zM15 15l-3-3 3-3M12 12h6M6 9v6",
    ),
    Entrada(
        "Coletas",
        "a_coletar:lista",
        COLETAS,
        ("a_coletar:", "coletas:", "devolucoes:"),
        "Os pedidos que esperam pela retirada, e as coletas feitas.",
        "M3 7h11v10H3zM14 10h4l3 3v4h-7M7 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4M17 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
    ),
    Entrada(
        "Clientes",
        "clientes:lista",
        CLIENTES,
        ("clientes:",),
        "Cadastro, telefone, carteira e última compra.",
        "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M2 21v-1a6 6 0 0 1 14 0v1M16 3.5a4 4 0 0 1 0 7M22 21v-1a6 6 0 0 0-4-5.6",
    ),
    Entrada(
        "Produtos",
        "produtos:lista",
        PRODUTOS,
        ("produtos:",),
        "Códigos, categorias e preços de compra.",
        "M12 3l9 5v8l-9 5-9-5V8zM3 8l9 5 9-5M12 13v8",
    ),
    Entrada(
        "Estoque",
        "estoque:lista",
        ESTOQUE,
        ("estoque:", "movimentacoes:"),
        "O saldo de cada produto.",
        "M3 9l9-5 9 5v11H3zM8 20v-7h8v7M8 16.5h8",
    ),
    Entrada(
        "Casa",
        "casa:casa",
        CASA,
        ("casa:",),
        "O mês até hoje contra os mesmos dias de antes, por vendedor, e as metas.",
        "M3 11l9-8 9 8M5 9.5V21h14V9.5M10 21v-6h4v6",
    ),
    Entrada(
        "Painel",
        "vendedor:dashboard",
        PAINEL,
        ("vendedor:dashboard", "vendedor:cliente"),
        "Vendas do período, margem, produtos, e clientes que pararam de comprar.",
        "M4 20V10M10 20V4M16 20v-7M21 20H3",
    ),
    Entrada(
        "Rankings",
        "vendedor:rankings",
        RANKINGS,
        ("vendedor:rankings",),
        "Os 20 maiores por receita, vendas, margem e variedade.",
        "M7 4h10v5a5 5 0 0 1-10 0zM7 6H4a3 3 0 0 0 3 4M17 6h3a3 3 0 0 1-3 4M12 14v3M8 20h8M10 20v-3h4v3",
    ),
    Entrada(
        "A receber",
        "receber:receber",
        RECEBER,
        ("receber:",),
        "O que os clientes devem: a vencer e vencido, por cliente e por vendedor.",
        "M4 5h16v14H4zM4 9h16M8 14h3M15 13v4M13 15h4",
    ),
    Entrada(
        "Comissões",
        "comissoes:lista",
        COMISSOES,
        ("comissoes:",),
        "O que cada vendedor ganhou em um período, pedido por pedido.",
        "M19 5L5 19M7.5 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4M16.5 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
    ),
    Entrada(
        "Apuração",
        "apuracao:apuracoes",
        APURACAO,
        ("apuracao:", "atrasados:"),
        "Receita, custo, verbas e resultado de cada mês.",
        "M6 3h12v18H6zM9 7h6M9 12h.01M12 12h.01M15 12h.01M9 16h.01M12 16h.01M15 16h.01",
    ),
    Entrada(
        "Importar",
        "importar:lista",
        IMPORTAR,
        ("importar:",),
        "Pedidos de uma planilha, conferidos antes de gravar.",
        "M12 15V4M8 8l4-4 4 4M4 14v6h16v-6",
    ),
)
NA_ADMINISTRACAO = {
    "rotulo": "Administração",
    "nota": "Usuários, papéis, vendedores, categorias e o registro de atividades.",
    "icone": "M4 7h10M18 7h2M16 5v4M4 17h4M12 17h8M10 15v4",
}


def no_template(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: menu.entradas, menu.links of them, and menu.papel to say who one is."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {}
    aqui = request.resolver_match.view_name if request.resolver_match else ""
    if aqui == "codigo":
        # Who has not come in yet is shown no door.
        return {}
    return {"menu": _menu(acesso_de(request).papeis, request.user.is_staff, aqui, get_script_prefix())}


# The same for all of a role: made once for each page, not for each person.
@lru_cache(maxsize=1000)
def _menu(papeis: frozenset[str], administra: bool, aqui: str, _prefixo: str) -> dict[str, Any]:
    acesso = Acesso(papeis, None)
    entradas = [
        {
            "rotulo": e.rotulo,
            "nota": e.nota,
            "icone": e.icone,
            "url": reverse(e.nome),
            "atual": aqui.startswith(e.atuais),
        }
        for e in ENTRADAS
        if acesso.abre(e.papeis)
    ]
    if administra:
        entradas.append({**NA_ADMINISTRACAO, "url": reverse("admin:index"), "atual": False})
    ligacoes = [(e["url"], mark_safe(' aria-current="page"') if e["atual"] else "", e["rotulo"]) for e in entradas]
    return {
        "entradas": entradas,
        "links": format_html_join("\n", '<a href="{}"{}>{}</a>', ligacoes),
        "admin": administra,
        "papel": ", ".join(papel.label for papel in Papel if papel in papeis) or "Sem papel",
    }
