"""After any sequence of deeds money, goods and status agree: to the cent, to the unit."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pedidos.erros import Recusa
from pedidos.models import Coleta, Estoque, ItemColetado, Pagamento, Pedido
from tests import cast
from tests.examples import examples
from tests.pedidos.models.conftest import abastecer, coletar
from vendedor.models import Vendedor

# What is done, with a value or units, and to which of the payments.
FEITO = st.tuples(
    st.sampled_from(["registrar", "corrigir", "aprovar", "rejeitar", "desfazer", "coletar", "estornar", "cancelar"]),
    st.integers(1, 12_000),
    st.integers(0, 3),
)


def fazer(pedido: Pedido, feito: str, quanto: int, qual: int) -> None:
    pagamentos = list(pedido.pagamentos.order_by("pk"))
    pagamento = pagamentos[qual % len(pagamentos)] if pagamentos else None
    if feito == "registrar":
        Pagamento.objects.registrar(pedido_id=pedido.pk, valor=Decimal(quanto) / 100, metodo="PIX")
    elif feito == "coletar":
        coletar(pedido, quanto % 8)
    elif feito == "estornar":
        if coletas := list(pedido.coletas.order_by("pk")):
            pedido.estornar_coleta(coletas[qual % len(coletas)], "Devolvido", responsavel=None)
    elif feito == "cancelar":
        # Seldom: nothing follows it.
        if quanto % 10 == 0:
            pedido.cancelar()
    elif pagamento and feito == "corrigir":
        pagamento.corrigir({"valor": Decimal(quanto) / 100})
    elif pagamento and feito == "aprovar":
        pagamento.aprovar()
    elif pagamento and feito == "rejeitar":
        pagamento.rejeitar("Não confere")
    elif pagamento:
        pagamento.desfazer_aprovacao("Estorno")


@examples(16)
@given(st.lists(FEITO, max_size=14))
def test_money_goods_and_status_agree_after_any_sequence(ana: Vendedor, feitos: list[tuple[str, int, int]]):
    pedido = cast.um_pedido(ana, produto=cast.um_produto(f"P{Pedido.objects.count()}"))
    # So that the sequences get to where goods leave.
    cast.um_pagamento(pedido, Decimal("99.99"))
    cast.um_pagamento(pedido, Decimal("0.01"))
    abastecer(pedido)
    for feito, quanto, qual in [("aprovar", 0, 0), ("aprovar", 0, 1), *feitos]:
        antes = Pedido.objects.get(pk=pedido.pk)
        coletado_antes = sum(pedido.calcular_a_coletar().values())
        try:
            fazer(antes, feito, quanto, qual)
        except Recusa:
            assert sum(pedido.calcular_a_coletar().values()) == coletado_antes

        agora: Any = Pedido.objects.com_totais().get(pk=pedido.pk)
        aprovado = sum((p.valor for p in pedido.pagamentos.all() if p.status_pagamento == "APROVADO"), Decimal(0))
        restam = sum(pedido.calcular_a_coletar().values())
        assert (agora.total, agora.pago, agora.calcular_pago()) == (Decimal(100), aprovado, aprovado)
        assert agora.calcular_falta() == max(Decimal(100) - aprovado, Decimal(0))
        validos = ItemColetado.objects.filter(coleta__in=pedido.coletas.validas())
        assert sum(validos.values_list("quantidade", flat=True)) == 10 - restam
        assert Estoque.objects.get(produto__itens__pedido=pedido).quantidade == 90 + restam
        assert Coleta.objects.filter(pedido=pedido, status="TOTAL").count() == (restam == 0)
        if agora.status != Pedido.Status.CANCELADO:
            pago = Pedido.Status.PAGAMENTO_APROVADO if aprovado >= 100 else Pedido.Status.PENDENTE
            parte = Pedido.Status.COLETA_PARCIAL if restam else Pedido.Status.COLETA_CONCLUIDA
            assert agora.status == (pago if restam == 10 else parte)
            assert list(Pedido.objects.a_coletar().filter(pk=pedido.pk)) == (
                [agora] if aprovado >= 100 and restam else []
            )
