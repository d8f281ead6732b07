"""What clients owe, by age: due or not, and since when."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, QuerySet, Subquery

from comum.consulta import Consulta, Valor
from pedidos.clientes.prazo import parcelas
from pedidos.models import CreditoCliente, Pagamento, Pedido, Reembolso, ResumoLinha
from pedidos.pedidos.receber import a_receber
from pedidos.pedidos.valores import em_centavos
from vendedor.queries.vendas import ZERO, nome_do_cliente

# The last day of delay of each, the first being for what is not due.
FAIXAS = (("A vencer", 0), ("1 a 30 dias", 30), ("31 a 60 dias", 60), ("Mais de 60 dias", None))
ULTIMOS = [ultimo for _, ultimo in FAIXAS if ultimo is not None]


class Aberta(NamedTuple):
    """A part of an order of which something is owed."""

    pedido_id: int
    cliente_id: int
    cliente: str
    vendedor_id: int
    vendedor: str
    limite: Decimal | None
    situacao: str
    coletado: bool
    vencimento: date
    valor: Decimal
    aberto: Decimal
    atraso: int

    @property
    def faixa(self) -> int:
        """The place in FAIXAS."""
        return bisect_left(ULTIMOS, self.atraso)


class Devedor(NamedTuple):
    """What one owes, or what is owed to one, in each of FAIXAS."""

    id: int
    nome: str
    limite: Decimal | None
    faixas: list[Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.faixas, ZERO)

    @property
    def vencido(self) -> Decimal:
        return sum(self.faixas[1:], ZERO)

    @property
    def passou(self) -> bool:
        return self.limite is not None and self.total > self.limite


def abertas(vendedor_id: int | None, hoje: date) -> list[Aberta]:
    """All of them, or those of what one seller sold; the longest overdue first. One query."""
    rotulos = dict(Pedido.Status.choices)
    achadas = [
        Aberta._make((*quem, rotulos[status], status in Pedido.COLETADOS, *parcela, parcela.dias_de_atraso(hoje)))
        for *quem, status, data, prazo, devido, pago, devolvido in _perguntar(
            vendedor_id is None, settings.FRETE_COBRADO, vendedor=vendedor_id
        )
        for parcela in parcelas(data, prazo, em_centavos(devido), em_centavos(pago - devolvido))
        if parcela.aberto
    ]
    return sorted(achadas, key=lambda aberta: (aberta.vencimento, aberta.pedido_id))


@Consulta
def _perguntar(de_todos: bool, frete_cobrado: bool) -> "QuerySet[Any, Any]":
    if de_todos:
        pedidos = Pedido.objects.nao_cancelados().filter(pk__in=_que_devem(frete_cobrado)).com_totais()
    else:
        pedidos = a_receber().filter(vendedor=Valor("vendedor"))
    return (
        pedidos.order_by()
        .annotate(exibido=nome_do_cliente("cliente__"))
        .values_list(
            *("pk", "cliente_id", "exibido", "vendedor_id", "vendedor__nome", "cliente__limite_credito"),
            *("status", "data", "prazo", "a_pagar", "pago", "devolvido"),
        )
    )


class _ComSaldoNegativo(Subquery):
    """The orders of which these amounts add up to less than nothing."""

    template = "(SELECT pedido_id FROM (%(subquery)s) AS contas GROUP BY pedido_id HAVING ROUND(SUM(conta), 2) < 0)"


def _que_devem(frete_cobrado: bool) -> Subquery:
    """As a_receber() says it, for all orders: all amounts are gone through once, and none is looked up for each."""
    aprovados = Pagamento.objects.aprovados().order_by().values("pedido_id").annotate(conta=F("valor"))
    devidos: list[QuerySet[Any, Any]] = [
        ResumoLinha.objects.values("pedido_id").annotate(conta=-F("vendas")),
        Reembolso.objects.do_dinheiro().order_by().values("pedido_id").annotate(conta=-F("valor")),
        CreditoCliente.objects.validos().order_by().values("pedido_id").annotate(conta=-F("valor")),
    ]
    if frete_cobrado:
        devidos.append(Pedido.objects.order_by().values(pedido_id=F("pk")).annotate(conta=-F("frete")))
    return _ComSaldoNegativo(aprovados.union(*devidos, all=True))


def total_de(devedores: Iterable[Devedor]) -> Devedor:
    """What all of them owe."""
    colunas = zip(*(devedor.faixas for devedor in devedores), strict=True)
    return Devedor(0, "Total", None, [sum(coluna, ZERO) for coluna in colunas] or [ZERO] * len(FAIXAS))


def por_cliente(de_quem: Iterable[Aberta]) -> list[Devedor]:
    return _por(de_quem, lambda a: (a.cliente_id, a.cliente, a.limite))


def por_vendedor(de_quem: Iterable[Aberta]) -> list[Devedor]:
    return _por(de_quem, lambda a: (a.vendedor_id, a.vendedor, None))


def _por(de_quem: Iterable[Aberta], chave: Callable[[Aberta], tuple[int, str, Decimal | None]]) -> list[Devedor]:
    """Who owes most that is overdue first, then who owes most."""
    devedores: dict[int, Devedor] = {}
    for aberta in de_quem:
        pk, nome, limite = chave(aberta)
        if (devedor := devedores.get(pk)) is None:
            devedor = devedores[pk] = Devedor(pk, nome, limite, [ZERO] * len(FAIXAS))
        devedor.faixas[aberta.faixa] += aberta.aberto
    return sorted(devedores.values(), key=lambda d: (-d.vencido, -d.total, d.nome))
