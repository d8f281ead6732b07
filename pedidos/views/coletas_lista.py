"""The columns and filters of the list of pick-ups."""

import django_filters

from pedidos.acesso import COLETAR
from pedidos.listas import DIA, NUMERO, BuscaFilter, Coluna, DiaFilter, Lista
from pedidos.models import Coleta
from pedidos.templatetags.formatos import pessoa
from pedidos.views.coletas_acesso import endereco_de
from pedidos.views.colunas_do_pedido import DO_PEDIDO
from pedidos.views.filtro_de_vendedor import FiltroDeVendedor, vendedores

TONS = {Coleta.Status.PARCIAL: "alerta", Coleta.Status.TOTAL: "bom", Coleta.Status.ESTORNADA: "ruim"}


class ColetasFiltro(FiltroDeVendedor):
    todos = COLETAR

    busca = BuscaFilter(
        "pedido__cliente__nome_busca",
        "pedido__cliente__fantasia_busca",
        "nome_busca",
        numero="pedido__pk",
        label="Pedido, cliente ou quem retirou",
    )
    status = django_filters.ChoiceFilter(choices=Coleta.Status.choices, label="Coleta", empty_label="Todas")
    vendedor = django_filters.ModelChoiceFilter(
        field_name="pedido__vendedor", queryset=vendedores, label="Vendedor", empty_label="Todos"
    )
    de = DiaFilter(field_name="data", lookup_expr="gte", label="De")
    ate = DiaFilter(field_name="data", lookup_expr="lte", label="Até")


LISTA = Lista(
    nome="coletas",
    template="pedidos/coletas/lista.html",
    filtro=ColetasFiltro,
    ordem="-numero",
    colunas=(
        Coluna("numero", "Coleta", "pk", NUMERO, ordem=("pk",), endereco=endereco_de),
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        *DO_PEDIDO,
        Coluna(
            "status", "Situação", lambda c: c.get_status_display(), ordem=("status",), selo=lambda c: TONS[c.status]
        ),
        Coluna("retirada", "Retirada por", "nome_retirada", ordem=("nome_retirada",)),
        Coluna(
            "responsavel",
            "Entregue por",
            lambda c: pessoa(c.responsavel),
            ordem=("responsavel__first_name", "responsavel__last_name"),
            no_telefone=False,
        ),
    ),
)
