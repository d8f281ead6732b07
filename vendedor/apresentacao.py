"""How figures are presented: as cards that compare, as charts, as tables."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from comum import graficos
from comum.enderecos import endereco, endereco_com
from comum.formatos import dia, dinheiro, inteiro, percentual, preco
from comum.tabela import Titulo, ligacao, nome, tabela
from pedidos.pessoas.na_lista import endereco_do_painel
from vendedor.queries.cliente import ProdutoComprado
from vendedor.queries.comissoes import Parcela
from vendedor.queries.dashboard import ClienteMaior, ProdutoMaior
from vendedor.queries.pedidos_do_cliente import PedidoDoCliente
from vendedor.queries.rankings import Colocado, Criterio, Rankings
from vendedor.queries.receber import FAIXAS, Devedor
from vendedor.queries.serie import Serie
from vendedor.queries.vendas import Totais, variacao

Numero = Decimal | int
# More bars than this are thinner than a finger and a line says it better.
BARRAS = 31
NO_GRAFICO = 10


class Indicador(NamedTuple):
    """A card; variacao is None where there is nothing to compare with."""

    rotulo: str
    valor: str
    nota: str
    variacao: Decimal | None
    antes: str


def indicadores(totais: Totais, anteriores: Totais | None) -> list[Indicador]:
    def um(
        rotulo: str,
        nota: str,
        ler: Callable[[Totais], Numero | None],
        formato: Callable[[Numero | None], str] = dinheiro,
    ) -> Indicador:
        antes = ler(anteriores) if anteriores else None
        return Indicador(rotulo, formato(ler(totais)), nota, variacao(ler(totais), antes), formato(antes))

    falta = totais.vendas - totais.receita
    return [
        um("Vendas", "pedidos não cancelados", lambda t: t.vendas),
        um(
            "Receita",
            f"pago por inteiro; faltam {dinheiro(falta)}" if falta else "pago por inteiro",
            lambda t: t.receita,
        ),
        um("Margem bruta", f"{percentual(totais.margem_percentual)} das vendas", lambda t: t.margem),
        um("Pedidos", "sem os cancelados", lambda t: t.pedidos, inteiro),
        um("Ticket médio", "vendas por pedido", lambda t: t.ticket_medio),
    ]


def grafico_da_serie(nome: str, serie: Serie) -> SafeString:
    draw = graficos.barras if len(serie.dias) <= BARRAS else graficos.linha
    return draw(f"{nome} por {serie.passo}", serie.rotulos, {nome: serie.valores})


class Linha(NamedTuple):
    """endereco is "" for what has no page, or none that this person may open; parte is in percent of the first."""

    posicao: int
    colocado: Colocado
    endereco: str
    parte: int


class Tabela(NamedTuple):
    titulo: str
    quem: str
    diversidade: str
    linhas: list[Linha]


def tabelas_dos_rankings(rankings: Rankings, criterio: Criterio, vendedor_id: int | None) -> list[Tabela]:
    """For a seller there is no table of sellers, and of the clients only those of his portfolio have a page."""

    def do_painel(colocado: Colocado) -> str:
        return endereco_do_painel(colocado.id)

    def do_cliente(colocado: Colocado) -> str:
        return endereco("vendedor:cliente", colocado.id) if vendedor_id in (None, colocado.carteira_id) else ""

    clientes = _tabela(
        "Clientes", "Cliente", "Produtos", colocados=rankings.clientes, criterio=criterio, endereco=do_cliente
    )
    produtos = _tabela(
        "Produtos",
        "Produto",
        "Clientes",
        colocados=rankings.produtos,
        criterio=criterio,
        endereco=lambda colocado: endereco("produtos:detalhe", colocado.id),
    )
    if vendedor_id is not None:
        return [clientes, produtos]
    vendedores = _tabela(
        "Vendedores", "Vendedor", "Produtos", colocados=rankings.vendedores, criterio=criterio, endereco=do_painel
    )
    return [vendedores, clientes, produtos]


def _tabela(
    titulo: str,
    quem: str,
    diversidade: str,
    *,
    colocados: list[Colocado],
    criterio: Criterio,
    endereco: Callable[[Colocado], str],
) -> Tabela:
    maior = max([alcancado(colocado, criterio) for colocado in colocados], default=0)
    linhas = [
        Linha(posicao, colocado, endereco(colocado), _parte(alcancado(colocado, criterio), maior))
        for posicao, colocado in enumerate(colocados, start=1)
    ]
    return Tabela(titulo, quem, diversidade, linhas)


def html_do_ranking(ranking: Tabela, criterio: Criterio) -> SafeString:
    """Each with a bar below his name, as long as his part of the first."""

    def ordem(por: Criterio) -> str:
        return "descending" if por is criterio else ""

    titulos = (
        Titulo("#", classe_da_celula="numero posicao"),
        nome(ranking.quem),
        Titulo("Receita", aria_sort=ordem(Criterio.RECEITA)),
        Titulo("Vendas", aria_sort=ordem(Criterio.VENDAS)),
        Titulo(ranking.diversidade, aria_sort=ordem(Criterio.DIVERSIDADE)),
        Titulo("Margem bruta", aria_sort=ordem(Criterio.MARGEM)),
        Titulo("Margem", "numero so-na-mesa"),
        Titulo("Pedidos", "numero so-na-mesa"),
    )
    linhas = (
        (
            linha.posicao,
            f'{ligacao(linha.endereco, c.nome)}<svg class="medida" aria-hidden="true" preserveAspectRatio="none" '
            f'viewBox="0 0 100 1"><rect width="{linha.parte}" height="1"/></svg>',
            dinheiro(c.receita),
            dinheiro(c.vendas),
            inteiro(c.diversidade),
            dinheiro(c.margem),
            percentual(c.margem_percentual),
            inteiro(c.pedidos),
        )
        for linha in ranking.linhas
        for c in [linha.colocado]
    )
    return tabela(ranking.titulo, titulos, linhas)


def html_dos_clientes(titulo: str, clientes: Iterable[ClienteMaior], *, abre_todos: bool) -> SafeString:
    """The first of a period; a seller opens the pages of his own clients."""
    titulos = (nome("Cliente"), VENDAS, Titulo("Margem"), Titulo("Pedidos"))
    linhas = (
        (
            ligacao(
                endereco("vendedor:cliente", cliente.id) if abre_todos or cliente.da_carteira else "", cliente.nome
            ),
            dinheiro(cliente.vendas),
            dinheiro(cliente.margem),
            inteiro(cliente.pedidos),
        )
        for cliente in clientes
    )
    return tabela(titulo, titulos, linhas)


VENDAS = Titulo("Vendas", classe_da_celula="numero alto")


def html_dos_produtos(produtos: Iterable[ProdutoMaior]) -> SafeString:
    titulos = (nome("Produto"), VENDAS, Titulo("Quantidade"), Titulo("Margem"))
    linhas = (
        (
            ligacao(endereco("produtos:detalhe", p.id), p.nome),
            dinheiro(p.vendas),
            inteiro(p.quantidade),
            dinheiro(p.margem),
        )
        for p in produtos
    )
    return tabela("Produtos mais vendidos", titulos, linhas)


def html_dos_comprados(produtos: Iterable[ProdutoComprado]) -> SafeString:
    linhas = (
        (
            ligacao(endereco("produtos:detalhe", p.id), p.nome),
            dinheiro(p.vendas),
            inteiro(p.quantidade),
            inteiro(p.pedidos),
            dinheiro(p.margem),
            dia(p.ultima),
        )
        for p in produtos
    )
    return tabela("Produtos comprados", COMPRADOS, linhas, classe="tabela--alta")


COMPRADOS = (nome("Produto"), *map(Titulo, ("Valor", "Quantidade", "Pedidos", "Margem", "Última compra")))


def html_dos_pedidos(pedidos: Iterable[PedidoDoCliente], vendedor_id: int | None) -> SafeString:
    """Each unfolds its lines; those of the first are seen at once. A seller opens his own orders and dashboard."""
    return mark_safe(  # noqa: S308
        "\n".join(
            _pedido(pedido, "" if n else " open", abre=vendedor_id in (None, pedido.vendedor_id))
            for n, pedido in enumerate(pedidos)
        )
    )


def _pedido(p: PedidoDoCliente, aberto: str, *, abre: bool) -> str:
    itens = '<p class="suave">Pedido ainda sem itens.</p>'
    if p.itens:
        linhas = (
            (
                ligacao(endereco("produtos:detalhe", item.produto_id), item.produto),
                escape(item.dita),
                preco(item.preco)
                + (f' <small class="suave">por {escape(item.unidade)}</small>' if item.unidade else ""),
                dinheiro(item.desconto),
                dinheiro(item.total),
            )
            for item in p.itens
        )
        itens = tabela(f"Itens do pedido {p.id}", ITENS, linhas)
    if abre:
        pedido = ligacao(endereco("pedidos:detalhe", p.id), f"Abrir o pedido {p.id}")
        painel = ligacao(endereco_do_painel(p.vendedor_id), f"Painel de {p.vendedor}")
        itens += f'<p class="acoes">{pedido} {painel}</p>'
    cancelado = " pedido--cancelado" if p.cancelado else ""
    itens_ditos = f"{inteiro(len(p.itens))} {'item' if len(p.itens) == 1 else 'itens'}"
    return (
        f'<details class="pedido{cancelado}"{aberto}><summary>\n'
        f'<span class="pedido-numero">Pedido {p.id}</span>\n'
        f'<span class="pedido-data">{dia(p.data)}</span>\n'
        f'<span class="selo selo--{p.selo}">{p.rotulo}</span>\n'
        f'<span class="pedido-quem suave">{escape(p.vendedor)} · {itens_ditos}</span>\n'
        f'<span class="pedido-total">{dinheiro(p.total)}</span>\n</summary>{itens}</details>'
    )


ITENS = (nome("Produto"), *map(Titulo, ("Qtd.", "Preço", "Desconto", "Total")))


def html_das_parcelas(parcelas: Iterable[Parcela], total: Sequence[str]) -> SafeString:
    """What each seller earned, by percentage; total: what all of them did."""
    linhas = (
        (escape(p.vendedor), inteiro(p.pedidos), dinheiro(p.receita), _taxa(p.percentual), dinheiro(p.comissao))
        for p in parcelas
    )
    return tabela("Comissões por vendedor", PARCELAS, linhas, total=total)


PARCELAS = (nome("Vendedor"), *map(Titulo, ("Pedidos", "Receita", "%", "Comissão")))


def _taxa(percentual: Decimal) -> str:
    return f"{percentual:.2f} %".replace(".", ",")


def html_dos_devedores(devedores: Iterable[Devedor], *, sao_clientes: bool) -> SafeString:
    """What each owes by age; a client with his limit, and with his orders."""
    quem, limite = ("Cliente", [Titulo("Limite")]) if sao_clientes else ("Vendedor", [])
    linhas = (
        (
            ligacao(endereco_com("pedidos:lista", {"cliente": d.id}) if sao_clientes else "", d.nome),
            *map(dinheiro, d.faixas),
            f"<strong>{dinheiro(d.total)}</strong>",
            *([f"{dinheiro(d.limite)}{PASSOU if d.passou else ''}"] if sao_clientes else []),
        )
        for d in devedores
    )
    titulos = (nome(quem), *(Titulo(faixa) for faixa, _ in FAIXAS), Titulo("Total"), *limite)
    return tabela("A receber", titulos, linhas, classe="tabela--densa")


PASSOU = ' <span class="selo selo--ruim">Passou</span>'


def grafico_do_ranking(ranking: Tabela, criterio: Criterio) -> SafeString:
    primeiros = [linha.colocado for linha in ranking.linhas[:NO_GRAFICO]]
    return graficos.barras_horizontais(
        f"{ranking.titulo} por {criterio.label.lower()}",
        [colocado.nome for colocado in primeiros],
        [alcancado(colocado, criterio) for colocado in primeiros],
        formato=inteiro if criterio is Criterio.DIVERSIDADE else dinheiro,
    )


def alcancado(colocado: Colocado, criterio: Criterio) -> Numero:
    """The figure by which the places are given."""
    valor: Numero = getattr(colocado, criterio.value)
    return valor


def _parte(valor: Numero, maior: Numero) -> int:
    return round(max(valor, 0) * 100 / maior) if maior > 0 else 0
