"""What clients owe, by age: due or not, and since when."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pedidos.clientes.prazo import parcelas
from pedidos.pedidos.receber import a_receber
from vendedor.queries.vendas import ZERO

# The last day of delay of each, the first being for what is not due.
FAIXAS = (("A vencer", 0), ("1 a 30 dias", 30), ("31 a 60 dias", 60), ("Mais de 60 dias", None))


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
        return next(n for n, (_, ultimo) in enumerate(FAIXAS) if ultimo is None or self.atraso <= ultimo)


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
    pedidos: Any = a_receber() if vendedor_id is None else a_receber().do_vendedor(vendedor_id)
    achadas = [
        Aberta(
            pedido.pk,
            pedido.cliente_id,
            str(pedido.cliente),
            pedido.vendedor_id,
            pedido.vendedor.nome,
            pedido.cliente.limite_credito,
            pedido.get_status_display(),
            pedido.foi_coletado,
            *parcela,
            parcela.dias_de_atraso(hoje),
        )
        for pedido in pedidos.select_related("cliente", "vendedor")
        for parcela in parcelas(pedido.data, pedido.prazo, pedido.a_pagar, pedido.pago - pedido.devolvido)
        if parcela.aberto
    ]
    return sorted(achadas, key=lambda aberta: (aberta.vencimento, aberta.pedido_id))


def somar(nome: str, de_quem: Iterable[Aberta]) -> Devedor:
    """All of them as one."""
    return next(iter(_por(de_quem, lambda _: (0, nome, None))), Devedor(0, nome, None, [ZERO] * len(FAIXAS)))


def por_cliente(de_quem: Iterable[Aberta]) -> list[Devedor]:
    return _por(de_quem, lambda a: (a.cliente_id, a.cliente, a.limite))


def por_vendedor(de_quem: Iterable[Aberta]) -> list[Devedor]:
    return _por(de_quem, lambda a: (a.vendedor_id, a.vendedor, None))


def _por(de_quem: Iterable[Aberta], chave: Callable[[Aberta], tuple[int, str, Decimal | None]]) -> list[Devedor]:
    """Who owes most that is overdue first, then who owes most."""
    devedores: dict[int, Devedor] = {}
    for aberta in de_quem:
        pk, nome, limite = chave(aberta)
        devedor = devedores.setdefault(pk, Devedor(pk, nome, limite, [ZERO] * len(FAIXAS)))
        devedor.faixas[aberta.faixa] += aberta.aberto
    return sorted(devedores.values(), key=lambda d: (-d.vencido, -d.total, d.nome))
