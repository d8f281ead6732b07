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

from comum.datas.periodo import TUDO, Periodo
from pedidos.models import Cliente, Pagamento, Pedido, VendasDoDia, VendasDoMes
from pedidos.pedidos.pedido import PedidoQuerySet
from vendedor.queries.comissoes import centavos_do_periodo
from vendedor.queries.resumos import compras_de, linhas_de
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
    validos = Pedido.objects.do_vendedor(vendedor_id).nao_cancelados().order_by()
    if periodo == TUDO:
        meses = VendasDoMes.objects.filter(vendedor=vendedor_id).values(quando=F("mes"))
        pedidos = validos.values(quando=Cast(TruncMonth("data"), DateField()))
        somas, pontas, pendentes = _somas_e_pendentes(meses, pedidos, validos)
        if pontas and pontas.dias > POR_SEMANA:
            # What is shown begins with the first order and ends with the last.
            dias = [soma._replace(data=max(soma.data, pontas.inicio)) for soma in somas]
            return [*dias, Dia(pontas.fim, 0, ZERO, ZERO, ZERO)], pendentes
    # One range, which the index of orders answers by itself; the days between the two are counted in neither.
    intervalo = ((anterior or periodo).inicio, periodo.fim)
    vendas = VendasDoDia.objects.filter(vendedor=vendedor_id, dia__range=intervalo).values(quando=F("dia"))
    pedidos = validos.do_periodo(*intervalo).values(quando=F("data"))
    somas, _, pendentes = _somas_e_pendentes(vendas, pedidos, validos)
    return somas, pendentes


def _somas_e_pendentes(
    vendas: "QuerySet[Any, Any]", pedidos: "QuerySet[Any, Any]", validos: PedidoQuerySet
) -> tuple[list[Dia], Periodo | None, Pendentes]:
    """The sums at each day or first day of a month, from which order to which, and the payments that wait."""
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
    somas, dias, espera = [], [], Pendentes(0, ZERO)
    for quando, quantos, valor, pago, lucro, de, ate in vendas.values_list(*campos).union(
        pedidos.values_list(*campos), pendentes, all=True
    ):
        if quando is None:
            espera = Pendentes(quantos, reais(valor))
        else:
            somas.append(Dia(quando, quantos, reais(valor), reais(pago), reais(lucro)))
            dias += [de, ate] if de else []
    return somas, Periodo(min(dias), max(dias)) if dias else None, espera


def _maiores_clientes(
    vendedor_id: int, periodo: Periodo
) -> tuple[int, list[ClienteMaior], list[ClienteMaior], Decimal]:
    """How many clients there are, the first by sales and by margin, and what he earned, in one query; ties by name."""
    compras, quantos = compras_de(vendedor_id, periodo)
    quem = Cliente.objects.filter(pk=OuterRef("cliente_id")).order_by()
    # Names are looked up for each client, not joined to each line. Of equals the database counts all,
    # in the order of their names, which sorted() keeps.
    rows = list(
        compras.values("cliente_id")
        .annotate(quantos=quantos, valor=soma("vendas"), lucro=soma("vendas") - soma("custo"))
        .filter(quantos__gt=0)
        .annotate(
            compradores=Window(Count("cliente_id")),
            # Where something was sold there is a client to say it beside.
            comissao=centavos_do_periodo(vendedor_id, periodo),
            na_venda=Window(Rank(), order_by=F("valor").desc()),
            na_margem=Window(Rank(), order_by=F("lucro").desc()),
            exibido=Subquery(quem.values(exibido=nome_do_cliente())),
            carteira=Subquery(quem.values("vendedor_id")),
        )
        .filter(Q(na_venda__lte=MAIORES) | Q(na_margem__lte=MAIORES))
        .order_by("exibido", "cliente_id")
    )

    maiores = [
        ClienteMaior(
            row["cliente_id"],
            row["exibido"],
            row["carteira"] == vendedor_id,
            row["quantos"],
            reais(row["valor"]),
            reais(row["lucro"]),
        )
        for row in rows
    ]
    return (
        rows[0]["compradores"] if rows else 0,
        sorted(maiores, key=lambda cliente: -cliente.vendas)[:MAIORES],
        sorted(maiores, key=lambda cliente: -cliente.margem)[:MAIORES],
        Decimal((rows[0]["comissao"] if rows else 0) or 0).scaleb(-2),
    )


def _categorias_e_produtos(vendedor_id: int, periodo: Periodo) -> tuple[dict[str, Decimal], list[ProdutoMaior]]:
    """The sales of each category, and the first products by sales; ties by name."""
    # The catalogue is short: that of each product costs less than asking twice.
    linhas, quantos = linhas_de(vendedor_id, periodo)
    rows = (
        linhas.values("produto_id", "produto__nome", "produto__categoria_id", "produto__categoria__nome")
        .annotate(
            unidades=Sum("quantidade"),
            quantos=quantos,
            valor=soma("vendas"),
            lucro=soma("vendas") - soma("custo"),
        )
        .filter(quantos__gt=0)
        .order_by("-valor", "produto__nome", "produto_id")
    )
    por_categoria: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    produtos: list[ProdutoMaior] = []
    for row in rows:
        por_categoria[row["produto__categoria__nome"], row["produto__categoria_id"]] += reais(row["valor"])
        if len(produtos) < MAIORES:
            produtos.append(
                ProdutoMaior(
                    row["produto_id"], row["produto__nome"], row["unidades"], reais(row["valor"]), reais(row["lucro"])
                )
            )
    maiores = sorted(por_categoria.items(), key=lambda categoria: (-categoria[1], categoria[0]))
    return {nome: valor for (nome, _), valor in maiores}, produtos
