"""The columns and filters of the list of credits."""

from typing import Any

import django_filters

from comum.listas import DIA, DINHEIRO, NUMERO, BuscaFilter, Coluna, Filtro, Lista
from pedidos.clientes.models import pelo_nome
from pedidos.creditos.acesso import url_de
from pedidos.creditos.models import CreditoCliente, CreditoClienteQuerySet
from pedidos.pedidos.colunas import DO_PEDIDO


class CreditosFiltro(Filtro):
    busca = BuscaFilter(*pelo_nome("cliente"), numero="pedido__pk", label="Pedido ou cliente")
    origem = django_filters.ChoiceFilter(choices=CreditoCliente.Origem.choices, label="Origem", empty_label="Todas")
    saldo = django_filters.ChoiceFilter(
        choices=[("aberto", "Com saldo")], label="Saldo", empty_label="Todos", method="com_saldo"
    )

    def com_saldo(self, creditos: CreditoClienteQuerySet, name: str, value: Any) -> CreditoClienteQuerySet:
        return creditos.validos().filter(saldo__gt=0)  # type: ignore[misc]


LISTA = Lista(
    nome="creditos",
    template="pedidos/creditos/lista.html",
    filtro=CreditosFiltro,
    ordem="-numero",
    colunas=(
        Coluna("numero", "Crédito", "pk", NUMERO, ordem=("pk",), url=url_de),
        Coluna("dado", "Dado em", lambda c: c.criado_em.date(), DIA, ordem=("criado_em",)),
        *DO_PEDIDO[:2],
        Coluna("origem", "Origem", lambda c: c.get_origem_display(), ordem=("origem",), no_telefone=False),
        Coluna(
            "situacao",
            "Situação",
            lambda c: "Desfeito" if c.foi_desfeito else "Vale",
            selo=lambda c: "ruim" if c.foi_desfeito else "bom",
            no_telefone=False,
        ),
        Coluna("valor", "Valor", "valor", DINHEIRO, ordem=("valor",)),
        Coluna("usado", "Usado", "usado", DINHEIRO, ordem=("usado",), no_telefone=False),
        Coluna(
            "saldo", "Saldo", lambda c: None if c.foi_desfeito else c.saldo, DINHEIRO, ordem=("saldo",), no_alto=True
        ),
    ),
)
