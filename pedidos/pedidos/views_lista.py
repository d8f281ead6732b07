"""The columns and filters of the list of orders."""

import django_filters
from django.db.models import QuerySet

from comum.enderecos import endereco
from comum.listas import DIA, DINHEIRO, NUMERO, SIM_NAO, BuscaFilter, Coluna, DiaFilter, Lista, RegistroFilter
from pedidos.clientes.cidade import CidadeFilter
from pedidos.clientes.models import pelo_nome
from pedidos.clientes.na_lista import ClienteFilter, coluna_do_cliente
from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.pedido import Pedido, PedidoQuerySet
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter
from pedidos.pessoas.na_lista import coluna_do_vendedor
from pedidos.produtos.models import Categoria, Produto

TONS = {
    Pedido.Status.PENDENTE: "alerta",
    Pedido.Status.LIBERADO_A_PRAZO: "alerta",
    Pedido.Status.PARCIAL_A_PRAZO: "alerta",
    Pedido.Status.COLETADO_A_PRAZO: "alerta",
    Pedido.Status.PAGAMENTO_APROVADO: "bom",
    Pedido.Status.COLETA_PARCIAL: "bom",
    Pedido.Status.COLETA_CONCLUIDA: "bom",
    Pedido.Status.CANCELADO: "ruim",
}


# What figures of sales count.
NAO_CANCELADOS = "NAO_CANCELADOS"


class PedidosFiltro(FiltroDeVendedor):
    busca = BuscaFilter(
        *pelo_nome("cliente"),
        "referencia_externa",
        numero="pk",
        label="Número, cliente ou referência",
    )
    status = django_filters.ChoiceFilter(
        choices=[(NAO_CANCELADOS, "Menos os cancelados"), *Pedido.Status.choices],
        method="com_status",
        label="Status",
        empty_label="Todos",
    )
    vendedor = VendedorFilter(label="Vendedor")
    de = DiaFilter(field_name="data", lookup_expr="gte", label="De")
    ate = DiaFilter(field_name="data", lookup_expr="lte", label="Até")
    cliente = ClienteFilter()
    produto = RegistroFilter(
        queryset=Produto.objects.all(), label="pedidos inteiros, com o produto", method="com_produto"
    )
    categoria = RegistroFilter(
        queryset=Categoria.objects.all(), label="pedidos inteiros, com produtos da categoria", method="com_categoria"
    )
    cidade = CidadeFilter(label="da cidade")

    def com_status(self, pedidos: PedidoQuerySet, name: str, status: str) -> QuerySet[Pedido]:
        return pedidos.nao_cancelados() if status == NAO_CANCELADOS else pedidos.filter(status=status)

    def com_produto(self, pedidos: QuerySet[Pedido], name: str, produto: Produto) -> QuerySet[Pedido]:
        return pedidos.filter(pk__in=ItemPedido.objects.filter(produto=produto).values("pedido"))

    def com_categoria(self, pedidos: QuerySet[Pedido], name: str, categoria: Categoria) -> QuerySet[Pedido]:
        return pedidos.filter(pk__in=ItemPedido.objects.filter(produto__categoria=categoria).values("pedido"))


LISTA = Lista(
    nome="pedidos",
    template="pedidos/pedidos/lista.html",
    filtro=PedidosFiltro,
    ordem="-data",
    colunas=(
        Coluna(
            "numero",
            "Pedido",
            "pk",
            NUMERO,
            ordem=("pk",),
            url=lambda p: endereco("pedidos:detalhe", p.pk),
        ),
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        coluna_do_cliente(lambda pedido: pedido.cliente, "cliente__nome"),
        coluna_do_vendedor(lambda pedido: pedido.vendedor, "vendedor__nome"),
        Coluna(
            "status",
            "Status",
            lambda p: Pedido.Status(p.status).label,
            ordem=("status",),
            selo=lambda p: TONS[p.status],
        ),
        Coluna(
            "confirmado",
            "Confirmado",
            "confirmado_comercial",
            SIM_NAO,
            ordem=("confirmado_comercial",),
            no_telefone=False,
        ),
        Coluna("total", "Total", "total", DINHEIRO, ordem=("total",), no_alto=True),
        Coluna("frete", "Frete", "frete", DINHEIRO, ordem=("frete",), no_telefone=False),
        Coluna("a_pagar", "A pagar", "a_pagar", DINHEIRO, ordem=("a_pagar",), no_telefone=False),
        Coluna("pago", "Pago", "pago", DINHEIRO, ordem=("pago",), no_telefone=False),
    ),
)
