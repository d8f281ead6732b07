"""What the pages of the sellers show, as the sheets of a workbook."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any

from comum.datas.periodo import TUDO, Periodo, PeriodoEscolhido, escrever
from comum.listas import CODIGO, DIA, DINHEIRO, INTEIRO, PERCENTUAL, Coluna
from comum.listas.xlsx import Folha
from vendedor.apresentacao import Tabela
from vendedor.queries.carteira import Carteira
from vendedor.queries.casa import Comparados, DoVendedor, Parte
from vendedor.queries.clientes_da_casa import Movimento
from vendedor.queries.dashboard import Painel
from vendedor.queries.margem_em_queda import EmQueda, Queda

# Rows: the period, its totals, and what only the present period has.
INDICADORES = (
    Coluna("de", "De", itemgetter(0), DIA),
    Coluna("ate", "Até", itemgetter(1), DIA),
    Coluna("vendas", "Vendas", lambda linha: linha[2].vendas, DINHEIRO),
    Coluna("receita", "Receita", lambda linha: linha[2].receita, DINHEIRO),
    Coluna("margem", "Margem bruta", lambda linha: linha[2].margem, DINHEIRO),
    Coluna("percentual", "Margem (%)", lambda linha: linha[2].margem_percentual, PERCENTUAL),
    Coluna("pedidos", "Pedidos", lambda linha: linha[2].pedidos, INTEIRO),
    Coluna("ticket", "Ticket médio", lambda linha: linha[2].ticket_medio, DINHEIRO),
    Coluna("comissao", "Comissão", itemgetter(3), DINHEIRO),
    Coluna("compradores", "Clientes que compraram", itemgetter(4), INTEIRO),
    Coluna("pendentes", "Pagamentos pendentes", itemgetter(5), DINHEIRO),
)
VENDIDO = Coluna("vendas", "Vendas", itemgetter(1), DINHEIRO)
POR_PASSO = (Coluna("dia", "Desde", itemgetter(0), DIA), VENDIDO)
POR_CATEGORIA = (Coluna("categoria", "Categoria", itemgetter(0)), VENDIDO)
VENDAS = Coluna("vendas", "Vendas", "vendas", DINHEIRO)
MARGEM = Coluna("margem", "Margem bruta", "margem", DINHEIRO)
PEDIDOS = Coluna("pedidos", "Pedidos", "pedidos", INTEIRO)
CLIENTES = (Coluna("nome", "Cliente", "nome"), VENDAS, MARGEM, PEDIDOS)
PRODUTOS = (
    Coluna("nome", "Produto", "nome"),
    VENDAS,
    Coluna("quantidade", "Quantidade", "quantidade", INTEIRO),
    MARGEM,
)
SEM_COMPRA = (
    Coluna("nome", "Cliente", "nome"),
    Coluna("dias", "Dias", "dias", INTEIRO),
    Coluna("ultima", "Última compra", "ultima", DIA),
    Coluna("telefone", "Telefone", "telefone", CODIGO),
    Coluna("cidade", "Cidade", "cidade"),
)


def folhas_do_painel(
    escolhido: PeriodoEscolhido, painel: Painel, carteira: Carteira, sem_compra: int
) -> Sequence[Folha]:
    serie = painel.serie
    indicadores: list[tuple[Any, ...]] = [
        (*_dias(escolhido.periodo), painel.totais, painel.comissao, painel.compradores, painel.pendentes.valor)
    ]
    if escolhido.anterior and painel.anteriores:
        indicadores.append((*_dias(escolhido.anterior), painel.anteriores, None, None, None))
    return [
        Folha.de("Indicadores", INDICADORES, indicadores),
        Folha.de(f"Vendas por {serie.passo}", POR_PASSO, list(zip(serie.dias, serie.valores, strict=True))),
        Folha.de("Vendas por categoria", POR_CATEGORIA, list(painel.categorias.items())),
        Folha.de("Clientes por valor", CLIENTES, painel.por_vendas),
        Folha.de("Clientes por margem", CLIENTES, painel.por_margem),
        Folha.de("Produtos", PRODUTOS, painel.produtos),
        Folha.de(f"Sem compra há {sem_compra} dias", SEM_COMPRA, carteira.lista),
    ]


def folhas_dos_rankings(tabelas: Sequence[Tabela]) -> Sequence[Folha]:
    return [
        Folha.de(
            tabela.titulo,
            (
                Coluna("posicao", "#", "posicao", INTEIRO),
                Coluna("nome", tabela.quem, "colocado.nome"),
                Coluna("receita", "Receita", "colocado.receita", DINHEIRO),
                Coluna("vendas", "Vendas", "colocado.vendas", DINHEIRO),
                Coluna("diversidade", tabela.diversidade, "colocado.diversidade", INTEIRO),
                Coluna("margem", "Margem bruta", "colocado.margem", DINHEIRO),
                Coluna("percentual", "Margem (%)", "colocado.margem_percentual", PERCENTUAL),
                Coluna("pedidos", "Pedidos", "colocado.pedidos", INTEIRO),
            ),
            tabela.linhas,
        )
        for tabela in tabelas
    ]


def folha_dos_vendedores(dias: Comparados, vendedores: list[DoVendedor]) -> Folha:
    metas = (
        Coluna("meta", "Meta", "meta", DINHEIRO),
        Coluna("alcancado", "Alcançado (%)", "alcancado", PERCENTUAL),
        Coluna("falta", "Falta", "falta", DINHEIRO),
    )
    return Folha.de("Vendedores", (Coluna("nome", "Vendedor", "nome"), *_vendas(dias), *metas), vendedores)


def folha_das_partes(titulo: str, quem: str, dias: Comparados, partes: list[Parte]) -> Folha:
    return Folha.de(titulo, (Coluna("nome", quem, "nome"), *_vendas(dias)), partes)


def folha_dos_clientes(titulo: str, movimento: Movimento) -> Folha:
    colunas = (
        Coluna("nome", "Cliente", "nome"),
        Coluna("vendas", f"Vendas {_de_ate(movimento.periodo)}", "vendas", DINHEIRO),
        Coluna("ultima", "Última compra", "ultima", DIA),
        Coluna("vendedor", "Vendedor", lambda cliente: cliente.vendedor or ""),
    )
    return Folha.de(titulo, colunas, movimento.clientes)


def folha_da_queda(titulo: str, quem: str, queda: Queda) -> Folha:
    margens = [
        Coluna(f"margem_{n}", f"Margem (%) {mes.inicio:%m/%Y}", partial(_margem, n), PERCENTUAL)
        for n, mes in enumerate(queda.meses)
    ]
    colunas = (Coluna("nome", quem, "nome"), *margens, Coluna("custou", "Custou no último mês", "custou", DINHEIRO))
    return Folha.de(titulo, colunas, queda.linhas)


def _margem(n: int, linha: EmQueda) -> Decimal:
    return linha.margens[n][0]


def _vendas(dias: Comparados) -> list[Coluna]:
    return [
        Coluna(nome, f"Vendas {_de_ate(periodo)}", campo, DINHEIRO)
        for nome, campo, periodo in zip(Comparados._fields, ("vendas", "mes_passado", "ano_passado"), dias, strict=True)
    ]


def _de_ate(periodo: Periodo) -> str:
    return f"{escrever(periodo.inicio)} a {escrever(periodo.fim)}"


def _dias(periodo: Periodo) -> Sequence[date | None]:
    """Nothing for an end that is open."""
    return [None if dia in TUDO else dia for dia in periodo]
