"""The names of records, as links for who may open them."""

from django import template
from django.template import Context
from django.utils.html import format_html

from pedidos.clientes.acesso import url_de, ve_cliente
from pedidos.clientes.models import Cliente

register = template.Library()


@register.simple_tag(takes_context=True)
def link_do_cliente(context: Context, cliente: Cliente) -> str:
    if not ve_cliente(context["request"], cliente):
        return str(cliente)
    return format_html('<a href="{}">{}</a>', url_de(cliente), cliente)
