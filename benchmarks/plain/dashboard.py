"""A seller's sales in a period: six queries."""

from decimal import Decimal

from django.db.models import Count, F, Q, Sum, Window
from django.db.models.functions import RowNumber

from benchmarks.plain.vendas import dias_de, soma_da_margem, soma_das_vendas, totais_de
from comum.datas.periodo import Periodo
from pedidos.models import Pagamento, Pedido
from pedidos.pedidos.pedido import PedidoQuerySet
from vendedor.queries.comissoes import pedidos_comissionados, por_vendedor
from vendedor.queries.dashboard import MAIORES, ClienteMaior, Painel, Pendentes, ProdutoMaior
from vendedor.queries.serie import serie_de
from vendedor.queries.vendas import nome_do_cliente, reais
from vendedor.views import dashboard

TAKES_THE_PLACE_OF = ((dashboard, "painel_do_vendedor"),)


def painel_do_vendedor(vendedor_id: int, periodo: Periodo, anterior: Periodo | None) -> Painel:
    validos = Pedido.objects.do_vendedor(vendedor_id).nao_cancelados()
    vendidos = validos.do_periodo(*periodo)
    ganhos = pedidos_comissionados().filter(vendedor=vendedor_id, data__range=periodo)
    dos_dois = Q(data__range=periodo) | (Q(data__range=anterior) if anterior else Q())
    dias = dias_de(validos.filter(dos_dois))
    totais = totais_de(dias, periodo)
    compradores, por_vendas, por_margem = _maiores_clientes(vendidos, vendedor_id)
    return Painel(
        totais=totais,
        anteriores=totais_de(dias, anterior) if anterior else None,
        comissao=sum((p.comissao for p in por_vendedor(ganhos)), Decimal(0)),
        serie=serie_de([(dia.data, dia.vendas) for dia in dias], periodo),
        categorias=_categorias(vendidos),
        compradores=compradores,
        por_vendas=por_vendas,
        por_margem=por_margem,
        produtos=_maiores_produtos(vendidos),
        pendentes=_pendentes(vendedor_id),
    )


def _maiores_clientes(vendidos: PedidoQuerySet, vendedor_id: int) -> tuple[int, list[ClienteMaior], list[ClienteMaior]]:
    desempate = [F("exibido").asc(), F("cliente_id").asc()]
    rows = list(
        vendidos.filter(itens__isnull=False)
        .order_by()
        .values("cliente_id", "cliente__vendedor_id", exibido=nome_do_cliente("cliente__"))
        .annotate(pedidos=Count("pk", distinct=True), vendas=soma_das_vendas(), margem=soma_da_margem())
        .annotate(
            compradores=Window(Count("cliente_id")),
            na_venda=Window(RowNumber(), order_by=[F("vendas").desc(), *desempate]),
            na_margem=Window(RowNumber(), order_by=[F("margem").desc(), *desempate]),
        )
        .filter(Q(na_venda__lte=MAIORES) | Q(na_margem__lte=MAIORES))
        .order_by("exibido", "cliente_id")
    )
    maiores = [
        ClienteMaior(
            row["cliente_id"],
            row["exibido"],
            row["cliente__vendedor_id"] == vendedor_id,
            row["pedidos"],
            reais(row["vendas"]),
            reais(row["margem"]),
        )
        for row in rows
    ]
    return (
        rows[0]["compradores"] if rows else 0,
        sorted(maiores, key=lambda cliente: -cliente.vendas)[:MAIORES],
        sorted(maiores, key=lambda cliente: -cliente.margem)[:MAIORES],
    )


def _maiores_produtos(vendidos: PedidoQuerySet) -> list[ProdutoMaior]:
    rows = (
        vendidos.filter(itens__isnull=False)
        .values("itens__produto_id", "itens__produto__nome")
        .annotate(quantidade=Sum("itens__quantidade"), vendas=soma_das_vendas(), margem=soma_da_margem())
        .order_by("-vendas", "itens__produto__nome", "itens__produto_id")[:MAIORES]
    )
    return [
        ProdutoMaior(
            row["itens__produto_id"],
            row["itens__produto__nome"],
            row["quantidade"],
            reais(row["vendas"]),
            reais(row["margem"]),
        )
        for row in rows
    ]


def _categorias(vendidos: PedidoQuerySet) -> dict[str, Decimal]:
    rows = (
        vendidos.filter(itens__isnull=False)
        .values("itens__produto__categoria_id", "itens__produto__categoria__nome")
        .annotate(vendas=soma_das_vendas())
        .order_by("-vendas", "itens__produto__categoria__nome", "itens__produto__categoria_id")
    )
    return {row["itens__produto__categoria__nome"]: reais(row["vendas"]) for row in rows}


def _pendentes(vendedor_id: int) -> Pendentes:
    pendentes = Pagamento.objects.pendentes().filter(
        pedido__in=Pedido.objects.do_vendedor(vendedor_id).nao_cancelados()
    )
    row = pendentes.aggregate(pagamentos=Count("pk"), valor=Sum("valor"))
    return Pendentes(row["pagamentos"], reais(row["valor"]))
