"""The columns and filters of the list of clients."""

from typing import Any

import django_filters
from django import forms
from django.utils import timezone

from comum.datas.competencia import competencia_de
from comum.datas.periodo import mesmos_dias
from comum.enderecos import endereco
from comum.listas import CODIGO, DIA, SIM_NAO, BuscaFilter, Coluna, Lista
from pedidos.acesso import TODAS_AS_CARTEIRAS
from pedidos.clientes.acesso import url_de
from pedidos.pedidos.ganhos_e_perdidos import ganhos, perdidos
from pedidos.pedidos.ultima_compra import sem_compra_ha
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter
from pedidos.pessoas.na_lista import coluna_do_vendedor

DIAS_SEM_COMPRA = (7, 15, 30, 60, 90, 180)


class ClientesFiltro(FiltroDeVendedor):
    todos = TODAS_AS_CARTEIRAS

    busca = BuscaFilter("busca", numero="pk", label="Nome, CPF/CNPJ, telefone, cidade ou número")
    vendedor = VendedorFilter(label="Vendedor", sem="Sem vendedor")
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
    movimento = django_filters.ChoiceFilter(
        choices=[("ganhos", "Ganhos"), ("perdidos", "Perdidos")],
        method="da_casa",
        label="clientes",
        widget=forms.HiddenInput,
    )

    def sem_compra_ha(self, clientes: Any, name: str, value: str) -> Any:
        return clientes.filter(sem_compra_ha(int(value), timezone.localdate()))

    def da_casa(self, clientes: Any, name: str, value: str) -> Any:
        """As the page of the house counts them."""
        hoje = timezone.localdate()
        mes = mesmos_dias(competencia_de(hoje), hoje)
        return ganhos(clientes, mes) if value == "ganhos" else perdidos(clientes, hoje)


LISTA = Lista(
    nome="clientes",
    template="pedidos/clientes/lista.html",
    filtro=ClientesFiltro,
    ordem="nome",
    colunas=(
        Coluna("nome", "Cliente", "nome", ordem=("nome",), url=url_de),
        Coluna("fantasia", "Nome fantasia", "fantasia", ordem=("fantasia",), no_telefone=False),
        Coluna("documento", "CPF/CNPJ", "documento", CODIGO, no_telefone=False),
        Coluna("telefone", "Telefone", "telefone", CODIGO),
        Coluna("cidade", "Cidade", "cidade", ordem=("cidade", "uf")),
        Coluna("uf", "UF", "uf", ordem=("uf",), no_telefone=False),
        coluna_do_vendedor(lambda cliente: cliente.vendedor, "vendedor__nome", no_telefone=False),
        Coluna(
            "ultima",
            "Última compra",
            "ultima",
            DIA,
            ordem=("ultima",),
            url=lambda c: endereco("vendedor:cliente", c.pk) if c.ultima else "",
        ),
        Coluna("ativo", "Ativo", "ativo", SIM_NAO, ordem=("ativo",), no_telefone=False),
    ),
)
