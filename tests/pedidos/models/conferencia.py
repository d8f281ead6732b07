"""The count beside: what the orders of a month come to, in plain Python over their rows, in whole cents.

It reads what was written down (quantities, prices, movements, values), and neither a formula nor a sum nor a status of
the site; then it compares what these say.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from apuracao.queries import calculado_por_mes
from pedidos.devolucoes.models import ItemDevolvido
from pedidos.models import (
    Cliente,
    Coleta,
    CreditoCliente,
    Estoque,
    ItemColetado,
    ItemPedido,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    Produto,
    Reembolso,
)
from pedidos.pedidos.pedido import LinhaPedida
from pedidos.pedidos.receber import a_receber
from pedidos.pedidos.reserva import com_reserva
from tests import cast
from vendedor.models import Vendedor
from vendedor.queries.comissoes import pedidos_comissionados
from vendedor.queries.receber import abertas

# Two lines; one that no seventh divides; one that is given away. By product: how many lie in stock at first.
LINHAS = (((0, 6, "10.00", "0"), (1, 4, "10.00", "0")), ((0, 7, "3.50", "1.05"),), ((1, 10, "0.00", "0"),))
NO_ESTOQUE = (11, 30)
LIMITE = Decimal("110.00")


def tres_pedidos(ana: Vendedor, *, prometem: bool = True) -> list[Pedido]:
    """Of one client on terms, in a month of their own; two of them want the same goods, of which there are too few.

    prometem: somebody said that each may promise what the others wait for.
    """
    n = Cliente.objects.count()
    dia = timezone.localdate().replace(day=1) - timedelta(days=1)
    for _ in range(n % 200):
        dia = dia.replace(day=1) - timedelta(days=1)
    cliente = cast.um_cliente(ana, f"Bar {n}", prazo="28/35")
    produtos = [cast.um_produto(f"P{n}-{preco}", preco) for preco in ("2.00", "1.3333")]
    for produto, quantidade in zip(produtos, NO_ESTOQUE, strict=True):
        Estoque.objects.movimentar(
            produto.pk, MovimentacaoEstoque.Tipo.ENTRADA, quantidade, motivo="Compra", responsavel=None
        )
    pedidos = [
        Pedido.objects.registrar(
            cliente_id=cliente.pk,
            vendedor_id=ana.pk,
            data=dia,
            frete=Decimal(0),
            linhas=[
                LinhaPedida(produtos[qual].pk, quantidade, Decimal(preco), desconto=Decimal(desconto))
                for qual, quantidade, preco, desconto in linhas
            ],
        )
        for linhas in LINHAS
    ]
    Pedido.objects.filter(cliente=cliente).update(promessa_autorizada=prometem)
    Cliente.objects.filter(pk=cliente.pk).update(limite_credito=LIMITE)
    return pedidos


def centavos(valor: Decimal) -> int:
    inteiro = valor * 100
    assert inteiro == int(inteiro)
    return int(inteiro)


def vezes(quantidade: int, preco: Decimal) -> int:
    """In cents, of a price with four places, half a cent up."""
    return (quantidade * int(preco * 10_000) + 50) // 100


def somados(rows: Any) -> Counter[Any]:
    soma: Counter[Any] = Counter()
    for chave, valor in rows:
        soma[chave] += centavos(valor) if isinstance(valor, Decimal) else valor
    return soma


def conferir(mes: date) -> None:
    """Asserts of everything in the orders of this month that the site says what their rows come to."""
    pedidos: dict[int, Any] = {
        p.pk: p for p in Pedido.objects.filter(data__year=mes.year, data__month=mes.month).select_related("cliente")
    }
    pks = list(pedidos)
    coletas = Coleta.objects.filter(pedido__in=pks).exclude(status="ESTORNADA")
    coletado = somados(ItemColetado.objects.filter(coleta__in=coletas).values_list("item", "quantidade"))
    fora = {
        tipo: somados(
            ItemDevolvido.objects.filter(item__pedido__in=pks, devolucao__tipo=tipo).values_list("item", "quantidade")
        )
        for tipo in ("MERCADORIA", "SALDO")
    }
    pago = somados(Pagamento.objects.filter(pedido__in=pks, status_pagamento="APROVADO").values_list("pedido", "valor"))
    creditos = list(CreditoCliente.objects.filter(pedido__in=pks).select_related("cliente"))
    reembolsos = list(Reembolso.objects.filter(pedido__in=pks, desfeito_em=None))
    devolvido = somados((r.pedido_id, r.valor) for r in reembolsos if r.credito_id is None)
    devolvido += somados((c.pedido_id, c.valor) for c in creditos if c.desfeito_em is None)

    valor: Counter[int] = Counter()
    custo: Counter[int] = Counter()
    resta: dict[int, dict[int, int]] = defaultdict(dict)
    saiu: Counter[int] = Counter()
    for item in ItemPedido.objects.filter(pedido__in=pks):
        volta, encerra = fora["MERCADORIA"][item.pk], fora["SALDO"][item.pk]
        assert (item.devolvida, item.encerrada) == (volta, encerra)
        assert 0 <= volta <= coletado[item.pk] <= item.quantidade - encerra
        vendido = vezes(item.quantidade, item.preco_venda) - centavos(item.desconto)
        abatido = (2 * vendido * (volta + encerra) + item.quantidade) // (2 * item.quantidade)
        gasto = vezes(item.quantidade - volta - encerra, item.preco_compra)
        assert centavos(item.valor_total_venda) == vendido - abatido
        assert (centavos(item.valor_total_compra), centavos(item.lucro_bruto)) == (gasto, vendido - abatido - gasto)
        valor[item.pedido_id] += vendido - abatido
        custo[item.pedido_id] += gasto
        resta[item.pedido_id][item.pk] = item.quantidade - encerra - coletado[item.pk]
        saiu[item.produto_id] += coletado[item.pk] - volta

    devem = {
        pk: 0 if p.status == "CANCELADO" else valor[pk] + (centavos(p.frete) if settings.FRETE_COBRADO else 0)
        for pk, p in pedidos.items()
    }
    sobra = {pk: pago[pk] - devolvido[pk] - devem[pk] for pk in pks}
    levou = {pk: any(coletado[item] for item in resta[pk]) for pk in pks}
    _conferir_contas(pedidos, {pk: (valor[pk], devem[pk], pago[pk], devolvido[pk]) for pk in pks}, sobra)
    _conferir_status(pedidos, resta, levou, sobra)
    _conferir_creditos(creditos, reembolsos)
    prometidos = somados(
        (item.produto_id, resta[item.pedido_id][item.pk])
        for item in ItemPedido.objects.filter(pedido__in=pks)
        if pedidos[item.pedido_id].status in ESPERAM
    )
    for produto in com_reserva(Produto.objects.filter(pk__in=list(saiu))):
        movimentos = list(MovimentacaoEstoque.objects.filter(estoque__produto=produto))
        comprado = sum(m.movimentada for m in movimentos if m.motivo == "Compra")
        assert produto.saldo == sum(m.movimentada for m in movimentos) == comprado - saiu[produto.pk]
        assert (produto.prometido, produto.livre) == (prometidos[produto.pk], produto.saldo - prometidos[produto.pk])

    pagos = [pk for pk, p in pedidos.items() if p.status in PAGOS]
    apurado = calculado_por_mes(mes.year).get(mes.month)
    receita, gasto = sum(valor[pk] for pk in pagos), sum(custo[pk] for pk in pagos)
    assert (apurado and (apurado.pedidos, centavos(apurado.receita), centavos(apurado.custo))) == (
        (len(pagos), receita, gasto) if pagos else None
    )
    # At 5 %, half a cent up.
    ganho = {pk: (valor[pk] * 5 + 50) // 100 for pk in pagos}
    assert {p.pk: centavos(p.comissao) for p in pedidos_comissionados().filter(pk__in=pks)} == ganho


PAGOS = ("PAGAMENTO_APROVADO", "COLETA_PARCIAL", "COLETA_CONCLUIDA")
A_PRAZO = ("LIBERADO_A_PRAZO", "PARCIAL_A_PRAZO", "COLETADO_A_PRAZO")
ESPERAM = (*PAGOS[:2], *A_PRAZO[:2])


def status_de(*, levou: bool, resta: int, sobra: int, liberado: bool, cancelado: bool) -> str:
    """In which state an order is of which goods have left or not, and so much too much was paid."""
    if cancelado:
        return "CANCELADO"
    if not levou and sobra < 0 and not liberado:
        return "PENDENTE"
    return (A_PRAZO if liberado and sobra < 0 else PAGOS)[0 if not levou else 1 if resta else 2]


def _conferir_contas(pedidos: Collection[int], contados: dict[int, tuple[int, ...]], sobra: dict[int, int]) -> None:
    """contados: total, what is to be paid, what was paid, what of that went back."""
    hoje = timezone.localdate()
    do_mes = Pedido.objects.filter(pk__in=pedidos)
    for p in do_mes.com_totais():
        contado = contados[p.pk]
        assert tuple(map(centavos, (p.total, p.a_pagar, p.pago, p.devolvido))) == contado  # type: ignore[attr-defined]
        conta = p.calcular_conta()
        assert tuple(map(centavos, conta[:4])) == contado
        assert contado[2] >= contado[3]
        assert (centavos(conta.falta), centavos(conta.a_devolver)) == (max(-sobra[p.pk], 0), max(sobra[p.pk], 0))
    a_mais, a_menos = do_mes.a_devolver(), a_receber().filter(pk__in=pedidos)
    assert somados((p.pk, p.saldo) for p in a_mais) == {pk: soma for pk, soma in sobra.items() if soma > 0}  # type: ignore[attr-defined]
    devidos = {pk: -soma for pk, soma in sobra.items() if soma < 0}
    assert somados((p.pk, -p.saldo) for p in a_menos) == devidos  # type: ignore[attr-defined]
    assert somados((a.pedido_id, a.aberto) for a in abertas(None, hoje) if a.pedido_id in pedidos) == devidos


def _conferir_status(
    pedidos: dict[int, Any], resta: dict[int, dict[int, int]], levou: dict[int, bool], sobra: dict[int, int]
) -> None:
    for pk, p in pedidos.items():
        assert p.status == status_de(
            levou=levou[pk],
            resta=sum(resta[pk].values()),
            sobra=sobra[pk],
            liberado=p.liberado_em is not None,
            cancelado=p.status == "CANCELADO",
        )
    coletaveis = {
        pk: sum(resta[pk].values())
        for pk, p in pedidos.items()
        if p.status in ESPERAM and (sobra[pk] >= 0 or p.status in A_PRAZO)
    }
    a_coletar = Pedido.objects.a_coletar().filter(pk__in=pedidos)
    assert dict(a_coletar.values_list("pk", "restam")) == coletaveis  # type: ignore[misc]


def _conferir_creditos(creditos: list[Any], reembolsos: list[Any]) -> None:
    usado = somados(
        Pagamento.objects.filter(credito__in=creditos, status_pagamento="APROVADO").values_list("credito", "valor")
    )
    usado += somados((r.credito_id, r.valor) for r in reembolsos if r.credito_id is not None)
    tem: Counter[int] = Counter()
    for credito in creditos:
        saldo = centavos(credito.valor) - usado[credito.pk] if credito.desfeito_em is None else 0
        assert saldo >= 0
        assert centavos(credito.calcular_saldo()) == saldo
        tem[credito.cliente_id] += saldo
    for cliente, soma in tem.items():
        assert centavos(CreditoCliente.objects.calcular_saldo_de(cliente)) == soma
