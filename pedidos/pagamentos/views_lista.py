"""The columns and filters of the list of payments."""

from collections.abc import Callable
from dataclasses import replace

import django_filters

from comum.listas import DINHEIRO, MOMENTO, NUMERO, SIM_NAO, BuscaFilter, Coluna, DiaFilter, Lista
from pedidos.acesso import DECIDIR_PAGAMENTOS
from pedidos.clientes.na_lista import ClienteFilter
from pedidos.pagamentos.acesso import url_de
from pedidos.pagamentos.models import Pagamento
from pedidos.pedidos.colunas import DO_PEDIDO
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter

TONS = {
    Pagamento.Status.PENDENTE: "alerta",
    Pagamento.Status.APROVADO: "bom",
    Pagamento.Status.REJEITADO: "ruim",
}


class PagamentosFiltro(FiltroDeVendedor):
    todos = DECIDIR_PAGAMENTOS

    busca = BuscaFilter(
        "pedido__cliente__busca",
        "id_transacao",
        numero="pedido__pk",
        valor="valor",
        label="Valor, pedido, cliente, CNPJ ou transação",
    )
    status = django_filters.ChoiceFilter(
        field_name="status_pagamento", choices=Pagamento.Status.choices, label="Status", empty_label="Todos"
    )
    metodo = django_filters.ChoiceFilter(choices=Pagamento.Metodo.choices, label="Método", empty_label="Todos")
    vendedor = VendedorFilter(field_name="pedido__vendedor", label="Vendedor")
    de = DiaFilter(field_name="data_registro", lookup_expr="date__gte", label="De")
    ate = DiaFilter(field_name="data_registro", lookup_expr="date__lte", label="Até")
    cliente = ClienteFilter(field_name="pedido__cliente")


LISTA = Lista(
    nome="pagamentos",
    template="pedidos/pagamentos/lista.html",
    filtro=PagamentosFiltro,
    ordem="-registrado",
    colunas=(
        Coluna("numero", "Pagamento", "pk", NUMERO, ordem=("pk",), url=url_de),
        Coluna("registrado", "Registrado", "data_registro", MOMENTO, ordem=("data_registro",)),
        *DO_PEDIDO,
        Coluna("metodo", "Método", lambda p: p.get_metodo_display(), ordem=("metodo",)),
        Coluna(
            "status",
            "Status",
            lambda p: p.get_status_pagamento_display(),
            ordem=("status_pagamento",),
            selo=lambda p: TONS[p.status_pagamento],
        ),
        Coluna("valor", "Valor", "valor", DINHEIRO, ordem=("valor",), no_alto=True),
        Coluna("comprovante", "Comprovante", "comprovante", SIM_NAO, no_telefone=False),
        Coluna("transacao", "Id da transação", "id_transacao", ordem=("id_transacao",), no_telefone=False),
    ),
)


def para_decidir(url_do: Callable[[int], str]) -> Lista:
    """For who decides: a box to tick beside what waits, and the addresses of the pages that decide."""
    numero, *outras = LISTA.colunas
    numero = replace(numero, marca=lambda p: str(p.pk) if p.esta_pendente else "", url=lambda p: url_do(p.pk))
    return replace(LISTA, colunas=(numero, *outras))
