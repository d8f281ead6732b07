"""Pedidos in the admin, with their lines, payments and pick-ups: shown, and confirmed many at once."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from comum.admin.acoes import fazer_com_cada
from comum.admin.base import SomenteLeitura, TabularInline
from comum.admin.formatos import coluna_dinheiro
from comum.atividade import log
from comum.formatos import preco as em_reais
from pedidos.acesso import CONFIRMAR_PEDIDOS, PEDIDOS, acesso_de
from pedidos.admin_com_pagina import ComPaginaAdmin
from pedidos.clientes.models import pelo_nome
from pedidos.coletas.models import Coleta
from pedidos.pagamentos.models import Pagamento
from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.pedido import Pedido


class ItemPedidoInline(SomenteLeitura, TabularInline):
    model = ItemPedido
    extra = 0
    fields = [
        "produto",
        "quantidade",
        "unidade",
        "fator",
        "preco_venda",
        "desconto",
        "preco_compra",
        "total_venda",
        "lucro",
    ]
    readonly_fields = ["total_venda", "lucro"]
    total_venda = staticmethod(coluna_dinheiro("total", "valor_total_venda"))
    lucro = staticmethod(coluna_dinheiro("lucro bruto", "lucro_bruto"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ItemPedido]:
        return super().get_queryset(request).select_related("produto")


class PagamentoInline(SomenteLeitura, TabularInline):
    model = Pagamento
    extra = 0
    fields = ["valor", "metodo", "status_pagamento", "data_registro", "id_transacao", "comprovante"]
    show_change_link = True


class ColetaInline(SomenteLeitura, TabularInline):
    model = Coleta
    extra = 0
    fields = ["data", "status", "nome_retirada", "responsavel"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coleta]:
        return super().get_queryset(request).select_related("responsavel")


@admin.register(Pedido)
class PedidoAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = PEDIDOS, "pedidos:lista", "pedidos:detalhe"
    total = staticmethod(coluna_dinheiro("total", "total"))
    pago = staticmethod(coluna_dinheiro("pago", "pago"))
    list_display = ["__str__", "cliente", "vendedor", "data", "status", "total", "pago", "confirmado_comercial"]
    list_select_related = ["cliente", "vendedor"]
    list_filter = ["status", "confirmado_comercial"]
    search_fields = ["=id", "referencia_externa", *pelo_nome("cliente"), "vendedor__nome"]
    search_help_text = "Número do pedido, cliente, vendedor ou referência externa."
    date_hierarchy = "data"
    readonly_fields = ["total", "pago"]
    fieldsets = [
        (None, {"fields": ["cliente", "vendedor", "data", "prazo", "frete", "referencia_externa"]}),
        (
            "Situação",
            {
                "fields": [
                    *("status", "liberado_por", "liberado_em", "motivo_cancelamento", "motivo_excecao"),
                    *("promessa_autorizada", "total", "pago"),
                ]
            },
        ),
        ("Comercial", {"fields": ["confirmado_comercial", "confirmado_por", "confirmado_em", "criado_em"]}),
    ]
    inlines = [ItemPedidoInline, PagamentoInline, ColetaInline]
    actions = ["confirmar"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pedido]:
        return Pedido.objects.com_totais().select_related("cliente", "vendedor", "confirmado_por")

    def has_confirmar_permission(self, request: HttpRequest) -> bool:
        return acesso_de(request).abre(CONFIRMAR_PEDIDOS)

    @admin.action(description="Confirmar pedidos", permissions=["confirmar"])
    def confirmar(self, request: HttpRequest, queryset: QuerySet[Pedido]) -> None:
        def verbo(pedido: Pedido) -> Mapping[str, Any]:
            pedido.confirmar(request.user)  # type: ignore[arg-type]
            campo = "confirmado_comercial"
            return log.mudancas({campo: False}, {campo: True}, [campo])

        feito = ("pedido confirmado", "pedidos confirmados")
        fazer_com_cada(self, request, queryset, verbo, tipo="CONFIRMACAO", feito=feito)


@admin.register(ItemPedido)
class ItemPedidoAdmin(ComPaginaAdmin):
    """To search what was sold, across orders."""

    papeis, lista_no_site, um_no_site = PEDIDOS, "pedidos:lista", "pedidos:detalhe"
    total_venda = staticmethod(coluna_dinheiro("total", "valor_total_venda"))
    preco = staticmethod(coluna_dinheiro("preço de venda", "preco_venda", como=em_reais))
    valor_do_desconto = staticmethod(coluna_dinheiro("desconto", "desconto"))
    lucro = staticmethod(coluna_dinheiro("lucro bruto", "lucro_bruto"))
    list_display = ["pedido", "produto", "cliente", "pedida", "preco", "valor_do_desconto", "total_venda", "lucro"]
    list_display_links = ["produto"]
    list_select_related = ["pedido__cliente", "produto"]
    list_filter = ["pedido__status", "produto__categoria", "preco_compra_suposto"]
    search_fields = ["=pedido__id", "produto__busca", *pelo_nome("pedido__cliente")]
    search_help_text = "Número do pedido, produto ou cliente."
    date_hierarchy = "pedido__data"

    def chave_da_pagina(self, obj: ItemPedido) -> tuple[int, ...]:
        return (obj.pedido_id,)

    @admin.display(description="quantidade", ordering="quantidade")
    def pedida(self, item: ItemPedido) -> str:
        return item.pedida

    @admin.display(description="cliente", ordering="pedido__cliente__nome")
    def cliente(self, item: ItemPedido) -> str:
        return str(item.pedido.cliente)
