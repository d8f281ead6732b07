"""The names of records, as links for who may open them, and figures that lead to the orders behind them."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html

from comum.datas.periodo import Periodo
from comum.enderecos import endereco_com
from pedidos.clientes.acesso import url_de, ve_cliente
from pedidos.clientes.models import Cliente
from pedidos.pedidos.views_lista import NAO_CANCELADOS

register = template.Library()
DE_TODOS: Mapping[str, Any] = {}


@register.simple_tag(takes_context=True)
def link_do_cliente(context: Context, cliente: Cliente) -> str:
    if not ve_cliente(context["request"], cliente):
        return str(cliente)
    return format_html('<a href="{}">{}</a>', url_de(cliente), cliente)


@register.simple_tag
def link_dos_pedidos(figura: str, periodo: Periodo, filtro: Mapping[str, Any] | None = DE_TODOS) -> str:
    """A figure, which leads to the orders of the period that filtro asks their list for; with None it stands alone."""
    if filtro is None:
        return figura
    pergunta = {"status": NAO_CANCELADOS, **filtro, "de": periodo.inicio, "ate": periodo.fim}
    return format_html('<a href="{}">{}</a>', endereco_com("pedidos:lista", pergunta), figura)
