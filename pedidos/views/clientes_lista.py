"""The columns and filters of the list of clients."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from pedidos.acesso import TODAS_AS_CARTEIRAS
from pedidos.campos import only_letters_and_digits
from pedidos.listas import CODIGO, DIA, SIM_NAO, BuscaFilter, Coluna, Lista
from pedidos.views.clientes_acesso import endereco_de
from pedidos.views.filtro_de_vendedor import FiltroDeVendedor, vendedores

DIAS_SEM_COMPRA = (7, 15, 30, 60, 90, 180)


class ClienteFilter(BuscaFilter):
    """Finds a CPF or CNPJ too, with or without its dots."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        documento = only_letters_and_digits(value or "")
        found = super().filter(qs, value)
        return found | qs.filter(cpf_cnpj=documento) if documento else found


class ClientesFiltro(FiltroDeVendedor):
    todos = TODAS_AS_CARTEIRAS

    busca = ClienteFilter(
        "nome_busca", "fantasia_busca", "referencia_externa", numero="pk", label="Nome, CPF/CNPJ ou número"
    )
    vendedor = django_filters.ModelChoiceFilter(
        queryset=vendedores, label="Vendedor", empty_label="Todos", null_label="Sem vendedor"
    )
    cidade = BuscaFilter("cidade_busca", label="Cidade")
    ativo = django_filters.ChoiceFilter(
        choices=[("True", "Ativos"), ("False", "Inativos")], label="Situação", empty_label="Todos"
    )
    sem_compra = django_filters.ChoiceFilter(
        choices=[(dias, f"há {dias} dias ou mais") for dias in DIAS_SEM_COMPRA],
        method="sem_compra_ha",
        label="Sem compra",
        empty_label="Tanto faz",
    )

    def sem_compra_ha(self, clientes: Any, name: str, value: str) -> Any:
        return clientes.sem_compra_ha(int(value), timezone.localdate())


LISTA = Lista(
    nome="clientes",
    template="pedidos/clientes/lista.html",
    filtro=ClientesFiltro,
    ordem="nome",
    colunas=(
        Coluna("nome", "Cliente", "nome", ordem=("nome",), endereco=endereco_de),
        Coluna("fantasia", "Nome fantasia", "fantasia", ordem=("fantasia",)),
        Coluna("documento", "CPF/CNPJ", "documento", CODIGO, no_telefone=False),
        Coluna("telefone", "Telefone", "telefone", CODIGO),
        Coluna("cidade", "Cidade", "cidade", ordem=("cidade", "uf")),
        Coluna("uf", "UF", "uf", ordem=("uf",), no_telefone=False),
        Coluna("vendedor", "Vendedor", lambda c: c.vendedor.nome if c.vendedor else "", ordem=("vendedor__nome",)),
        Coluna(
            "ultima",
            "Última compra",
            "ultima",
            DIA,
            ordem=("ultima",),
            endereco=lambda c: reverse("vendedor:cliente", args=[c.pk]) if c.ultima else "",
        ),
        Coluna("ativo", "Ativo", "ativo", SIM_NAO, ordem=("ativo",), no_telefone=False),
    ),
)
