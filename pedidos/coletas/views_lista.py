"""The columns and filters of the list of pick-ups."""

import django_filters
from django.db.models import QuerySet

from comum.formatos import pessoa
from comum.listas import DIA, NUMERO, BuscaFilter, Coluna, DiaFilter, Lista, RegistroFilter
from pedidos.acesso import COLETAR
from pedidos.clientes.models import pelo_nome
from pedidos.clientes.na_lista import ClienteFilter
from pedidos.coletas.acesso import url_de
from pedidos.coletas.models import Coleta, ItemColetado
from pedidos.pedidos.colunas import DO_PEDIDO
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter
from pedidos.produtos.models import Produto

TONS = {Coleta.Status.PARCIAL: "alerta", Coleta.Status.TOTAL: "bom", Coleta.Status.ESTORNADA: "ruim"}


class ColetasFiltro(FiltroDeVendedor):
    todos = COLETAR

    busca = BuscaFilter(
        *pelo_nome("pedido__cliente"),
        "nome_busca",
        numero="pedido__pk",
        label="Pedido, cliente ou quem retirou",
    )
    status = django_filters.ChoiceFilter(choices=Coleta.Status.choices, label="Coleta", empty_label="Todas")
    vendedor = VendedorFilter(field_name="pedido__vendedor", label="Vendedor")
    de = DiaFilter(field_name="data", lookup_expr="gte", label="De")
    ate = DiaFilter(field_name="data", lookup_expr="lte", label="Até")
    cliente = ClienteFilter(field_name="pedido__cliente")
    produto = RegistroFilter(queryset=Produto.objects.all(), label="com o produto", method="com_produto")

    def com_produto(self, coletas: QuerySet[Coleta], name: str, produto: Produto) -> QuerySet[Coleta]:
        return coletas.filter(pk__in=ItemColetado.objects.filter(item__produto=produto).values("coleta"))


LISTA = Lista(
    nome="coletas",
    template="pedidos/coletas/lista.html",
    filtro=ColetasFiltro,
    ordem="-numero",
    colunas=(
        Coluna("numero", "Coleta", "pk", NUMERO, ordem=("pk",), url=url_de),
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        *DO_PEDIDO,
        Coluna(
            "status", "Situação", lambda c: c.get_status_display(), ordem=("status",), selo=lambda c: TONS[c.status]
        ),
        Coluna("retirada", "Retirada por", "nome_retirada", ordem=("nome_retirada",), no_telefone=False),
        Coluna(
            "responsavel",
            "Entregue por",
            lambda c: pessoa(c.responsavel),
            ordem=("responsavel__first_name", "responsavel__last_name"),
            no_telefone=False,
        ),
    ),
)
