"""A seller's sales in a period: how much, how it went, and what it consists of."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    DateField,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import Cast, Rank, TruncMonth

from comum.consulta import Consulta
from comum.datas.periodo import TUDO, Periodo
from pedidos.models import Cliente, Pagamento, Pedido, VendasDoDia, VendasDoMes
from vendedor.queries.comissoes import centavos
from vendedor.queries.resumos import PERIODO, VENDEDOR, compras, linhas
from vendedor.queries.serie import POR_SEMANA, Serie, serie_de
from vendedor.queries.vendas import ZERO, Dia, Totais, nome_do_cliente, reais, soma, totais_de

MAIORES = 10


class ClienteMaior(NamedTuple):
    """da_carteira: whether he is the seller's own client, so that the seller may open his page."""

    id: int
    nome: str
    da_carteira: bool
    pedidos: int
    vendas: Decimal
    margem: Decimal


class ProdutoMaior(NamedTuple):
    id: int
    nome: str
    quantidade: int
    vendas: Decimal
    margem: Decimal


class Pendentes(NamedTuple):
    pagamentos: int
    valor: Decimal


class Painel(NamedTuple):
    totais: Totais
    anteriores: Totais | None
    comissao: Decimal
    serie: Serie
    categorias: dict[str, Decimal]
    compradores: int
    por_vendas: list[ClienteMaior]
    por_margem: list[ClienteMaior]
    produtos: list[ProdutoMaior]
    pendentes: Pendentes


def painel_do_vendedor(vendedor_id: int, periodo: Periodo, anterior: Periodo | None) -> Painel:
    """Three queries; four for all of a young history."""
    dias, pendentes = _dias_e_pendentes(vendedor_id, periodo, anterior)
    totais = totais_de(dias, periodo)
    compradores, por_vendas, por_margem, comissao = _maiores_clientes(vendedor_id, periodo)
    categorias, produtos = _categorias_e_produtos(vendedor_id, periodo)
    return Painel(
        totais=totais,
        anteriores=totais_de(dias, anterior) if anterior else None,
        comissao=comissao,
        serie=serie_de([(dia.data, dia.vendas) for dia in dias], periodo),
        categorias=categorias,
        compradores=compradores,
        por_vendas=por_vendas,
        por_margem=por_margem,
        produtos=produtos,
        pendentes=pendentes,
    )


def _dias_e_pendentes(vendedor_id: int, periodo: Periodo, anterior: Periodo | None) -> tuple[list[Dia], Pendentes]:
    """What adds up to the days of both periods, and the payments that wait for a decision now: those have no day.

    One query. All of a long history comes by month; a young one is asked for once more by day.
    """
    if periodo == TUDO:
        somas, pontas, pendentes = _somas_e_pendentes(vendedor_id)
        if pontas and pontas.dias > POR_SEMANA:
            # What is shown begins with the first order and ends with the last.
            dias = [soma._replace(data=max(soma.data, pontas.inicio)) for soma in somas]
            return [*dias, Dia(pontas.fim, 0, ZERO, ZERO, ZERO)], pendentes
    # One range, which the index of orders answers by itself; the days between the two are counted in neither.
    intervalo = Periodo((anterior or periodo).inicio, periodo.fim)
    somas, _, pendentes = _somas_e_pendentes(vendedor_id, intervalo)
    return somas, pendentes


@Consulta
def _perguntar_somas(por_mes: bool) -> "QuerySet[Any, Any]":
    validos = Pedido.objects.filter(vendedor=VENDEDOR).nao_cancelados().order_by()
    vendas: QuerySet[Any, Any]
    pedidos: QuerySet[Any, Any]
    if por_mes:
        vendas = VendasDoMes.objects.filter(vendedor=VENDEDOR).values(quando=F("mes"))
        pedidos = validos.values(quando=Cast(TruncMonth("data"), DateField()))
    else:
        vendas = VendasDoDia.objects.filter(vendedor=VENDEDOR, dia__range=PERIODO).values(quando=F("dia"))
        pedidos = validos.filter(data__range=PERIODO).values(quando=F("data"))
    zero, nunca = Value(ZERO), Value(None, output_field=DateField())
    vendas = (
        vendas.annotate(
            quantos=Value(0), valor=soma("vendas"), pago=soma("receita"), lucro=soma("vendas") - soma("custo")
        )
        .alias(ha=Sum("pedidos"))
        .filter(ha__gt=0)
        .annotate(de=nunca, ate=nunca)
    )
    # Counted where they are, for one that has no lines is in no sum.
    pedidos = pedidos.annotate(quantos=Count("pk"), valor=zero, pago=zero, lucro=zero, de=Min("data"), ate=Max("data"))
    pendentes = (
        Pagamento.objects.pendentes()
        .filter(pedido__in=validos)
        .order_by()
        .values(quando=nunca)
        .annotate(quantos=Count("*"), soma=soma("valor"), pago=zero, lucro=zero, de=nunca, ate=nunca)
        .values_list("quando", "quantos", "soma", "pago", "lucro", "de", "ate")
    )
    campos = ("quando", "quantos", "valor", "pago", "lucro", "de", "ate")
    return vendas.values_list(*campos).union(pedidos.values_list(*campos), pendentes, all=True)


def _somas_e_pendentes(
    vendedor_id: int, intervalo: Periodo | None = None
) -> tuple[list[Dia], Periodo | None, Pendentes]:
    """The sums at each day, or each first day of a month, from which order to which, and the payments that wait."""
    somas, dias, espera = [], [], Pendentes(0, ZERO)
    rows = _perguntar_somas(intervalo is None, vendedor=vendedor_id, **(intervalo or TUDO)._asdict())
    for quando, quantos, valor, pago, lucro, de, ate in rows:
        if quando is None:
            espera = Pendentes(quantos, reais(valor))
        else:
            somas.append(Dia(quando, quantos, reais(valor), reais(pago), reais(lucro)))
            dias += [de, ate] if de else []
    return somas, Periodo(min(dias), max(dias)) if dias else None, espera


@Consulta
def _perguntar_clientes(tudo: bool) -> Any:
    vendidas, quantos = compras(tudo=tudo)
    quem = Cliente.objects.filter(pk=OuterRef("cliente_id")).order_by()
    # Names are looked up for each client, not joined to each line. Of equals the database counts all,
    # in the order of their names, which sorted() keeps.
    return (
        vendidas.values("cliente_id")
        .annotate(quantos=quantos, valor=soma("vendas"), lucro=soma(F("vendas") - F("custo")))
        .filter(quantos__gt=0)
        .annotate(
            compradores=Window(Count("cliente_id")),
            # Where something was sold there is a client to say it beside.
            comissao=centavos(tudo=tudo),
            na_venda=Window(Rank(), order_by=F("valor").desc()),
            na_margem=Window(Rank(), order_by=F("lucro").desc()),
            exibido=Subquery(quem.values(exibido=nome_do_cliente())),
            carteira=Subquery(quem.values("vendedor_id")),
        )
        .filter(Q(na_venda__lte=MAIORES) | Q(na_margem__lte=MAIORES))
        .order_by("exibido", "cliente_id")
        .values_list("cliente_id", "exibido", "carteira", "quantos", "valor", "lucro", "compradores", "comissao")
    )


def _maiores_clientes(
    vendedor_id: int, periodo: Periodo
) -> tuple[int, list[ClienteMaior], list[ClienteMaior], Decimal]:
    """How many clients there are, the first by sales and by margin, and what he earned, in one query; ties by name."""
    rows = _perguntar_clientes(periodo == TUDO, vendedor=vendedor_id, **periodo._asdict())
    if not rows:
        return 0, [], [], Decimal(0)
    maiores = [
        ClienteMaior(pk, nome, carteira == vendedor_id, quantos, reais(valor), reais(lucro))
        for pk, nome, carteira, quantos, valor, lucro, *_ in rows
    ]
    compradores, comissao = rows[0][-2:]
    return (
        compradores,
        sorted(maiores, key=lambda cliente: -cliente.vendas)[:MAIORES],
        sorted(maiores, key=lambda cliente: -cliente.margem)[:MAIORES],
        Decimal(comissao or 0).scaleb(-2),
    )


@Consulta
def _perguntar_produtos(tudo: bool) -> Any:
    vendidas, quantos = linhas(tudo=tudo)
    return (
        vendidas.values("produto_id", "produto__nome", "produto__categoria_id", "produto__categoria__nome")
        .annotate(
            unidades=Sum("quantidade"),
            quantos=quantos,
            valor=soma("vendas"),
            lucro=soma("vendas") - soma("custo"),
        )
        .filter(quantos__gt=0)
        .order_by("-valor", "produto__nome", "produto_id")
        .values_list(
            *("produto_id", "produto__nome", "produto__categoria__nome", "produto__categoria_id"),
            *("unidades", "valor", "lucro"),
        )
    )


def _categorias_e_produtos(vendedor_id: int, periodo: Periodo) -> tuple[dict[str, Decimal], list[ProdutoMaior]]:
    """The sales of each category, and the first products by sales; ties by name."""
    # The catalogue is short: that of each product costs less than asking twice.
    rows = _perguntar_produtos(periodo == TUDO, vendedor=vendedor_id, **periodo._asdict())
    por_categoria: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for _, _, categoria, categoria_id, _, valor, _ in rows:
        por_categoria[categoria, categoria_id] += reais(valor)
    maiores = sorted(por_categoria.items(), key=lambda categoria: (-categoria[1], categoria[0]))
    produtos = [
        ProdutoMaior(pk, nome, unidades, reais(valor), reais(lucro))
        for pk, nome, _, _, unidades, valor, lucro in rows[:MAIORES]
    ]
    return {nome: valor for (nome, _), valor in maiores}, produtos
