"""The columns and filters of the list of returns."""

import django_filters

from comum.formatos import pessoa
from comum.listas import DIA, DINHEIRO, INTEIRO, BuscaFilter, Coluna, DiaFilter, Lista
from pedidos.acesso import TODOS_OS_PEDIDOS
from pedidos.clientes.models import pelo_nome
from pedidos.devolucoes.models import Devolucao
from pedidos.pedidos.colunas import DO_PEDIDO
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter


class DevolucoesFiltro(FiltroDeVendedor):
    todos = TODOS_OS_PEDIDOS

    busca = BuscaFilter(*pelo_nome("pedido__cliente"), numero="pedido__pk", label="Pedido ou cliente")
    tipo = django_filters.ChoiceFilter(choices=Devolucao.Tipo.choices, label="Tipo", empty_label="Todos")
    vendedor = VendedorFilter(field_name="pedido__vendedor", label="Vendedor")
    de = DiaFilter(field_name="data", lookup_expr="gte", label="De")
    ate = DiaFilter(field_name="data", lookup_expr="lte", label="Até")


LISTA = Lista(
    nome="devolucoes",
    template="pedidos/devolucoes/lista.html",
    filtro=DevolucoesFiltro,
    ordem="-data",
    colunas=(
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        *DO_PEDIDO,
        Coluna("tipo", "Tipo", lambda d: d.get_tipo_display(), ordem=("tipo",)),
        Coluna("unidades", "Unidades", "unidades", INTEIRO, ordem=("unidades",)),
        Coluna("valor", "Valor", "valor", DINHEIRO, ordem=("valor",), no_alto=True),
        Coluna("credito", "Crédito", lambda d: d.credito.valor if d.credito else 0, DINHEIRO, no_telefone=False),
        Coluna("motivo", "Motivo", "motivo", no_telefone=False),
        Coluna("responsavel", "Responsável", lambda d: pessoa(d.responsavel), no_telefone=False),
    ),
)
