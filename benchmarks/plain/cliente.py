"""What a client has bought in a period: one query; and his orders: two."""

from benchmarks.plain.vendas import dias_de, totais_de
from comum.datas.periodo import Periodo
from pedidos.models import ItemPedido, Pedido
from vendedor.queries import cliente as queries
from vendedor.queries.cliente import Historico
from vendedor.queries.pedidos_do_cliente import POR_PAGINA, Item, PedidoDoCliente
from vendedor.queries.serie import serie_de
from vendedor.queries.vendas import ZERO, reais
from vendedor.views import cliente

TAKES_THE_PLACE_OF = ((queries, "historico_do_cliente"), (cliente, "pedidos_do_cliente"))


def historico_do_cliente(cliente_id: int, periodo: Periodo, anterior: Periodo | None) -> Historico:
    dias = dias_de(Pedido.objects.filter(cliente_id=cliente_id))
    validos = [dia for dia in dias if dia.valido]
    totais = totais_de(dias, periodo)
    cancelados = sum(dia.pedidos for dia in dias if not dia.valido and periodo.contem(dia.data))
    return Historico(
        totais=totais,
        anteriores=totais_de(dias, anterior) if anterior else None,
        cancelados=cancelados,
        serie=serie_de([(dia.data, dia.vendas) for dia in validos], periodo),
        primeira=validos[0].data if validos else None,
        ultima=validos[-1].data if validos else None,
        pedidos_da_vida=sum(dia.pedidos for dia in validos),
        vendas_da_vida=sum((dia.vendas for dia in validos), ZERO),
        pedidos_no_periodo=totais.pedidos + cancelados,
    )


def pedidos_do_cliente(
    cliente_id: int, periodo: Periodo, pulados: int = 0, quantos: int = POR_PAGINA
) -> list[PedidoDoCliente]:
    pedidos = list(
        Pedido.objects.filter(cliente_id=cliente_id)
        .do_periodo(*periodo)
        .order_by("-data", "-pk")
        .values_list("pk", "data", "status", "vendedor_id", "vendedor__nome")[pulados : pulados + quantos]
    )
    itens: dict[int, list[Item]] = {pk: [] for pk, *_ in pedidos}
    rows = ItemPedido.objects.filter(pedido_id__in=itens).order_by("pk")
    for pedido_id, produto_id, produto, quantidade, preco, desconto, total in rows.values_list(
        "pedido_id", "produto_id", "produto__nome", "quantidade", "preco_venda", "desconto", "valor_total_venda"
    ):
        itens[pedido_id].append(Item(produto_id, produto, quantidade, preco, reais(desconto), reais(total)))
    return [
        PedidoDoCliente(pk, data, status, Pedido.Status(status).label, vendedor_id, vendedor, itens[pk])
        for pk, data, status, vendedor_id, vendedor in pedidos
    ]
