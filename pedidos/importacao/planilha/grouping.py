"""Makes orders of the lines: what their lines must agree on, their money, and whether they are paid and collected."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from comum.formatos import dinheiro
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.problemas import Problema
from pedidos.importacao.planilha.situacoes import Situacao
from pedidos.importacao.planilha.spool import Spool
from pedidos.pedidos.valores import a_pagar, esta_pago

_PAGAS = f"('{Situacao.PAGA}', '{Situacao.PAGA_E_ENTREGUE}')"
_ENTREGUES = f"('{Situacao.ENTREGUE}', '{Situacao.PAGA_E_ENTREGUE}')"
_SAID_ONCE = ("cliente", "data", "vendedor", "frete", "total_pedido", "desconto_pedido")


class _Somas(NamedTuple):
    """What the lines of one order say together."""

    id: int
    chave: str
    primeira: int
    linhas: int
    valor: int
    clientes: int
    datas: int
    vendedores: int
    fretes: int
    totais: int
    descontos: int
    frete: int
    linhas_com_frete: int
    soma_dos_fretes: int
    total_pedido: int | None
    desconto_pedido: int
    ditos: int
    valores_pagos: int
    soma_paga: int
    maior_pago: int
    pagas_por_si: int
    pagas: int
    valor_das_pagas: int
    pago_em: str | None
    metodo: str | None
    entregues: int
    coletado_em: str | None


_QUERY = f"""
SELECT p.id, p.chave, p.primeira, COUNT(*), SUM(l.valor),
  {", ".join(f"COUNT(DISTINCT l.{campo})" for campo in _SAID_ONCE)},
  COALESCE(MAX(l.frete), 0), COUNT(l.frete), COALESCE(SUM(l.frete), 0), MAX(l.total_pedido),
  COALESCE(MAX(l.desconto_pedido), 0),
  COUNT(l.valor_pago), COUNT(DISTINCT l.valor_pago), COALESCE(SUM(l.valor_pago), 0), COALESCE(MAX(l.valor_pago), 0),
  COALESCE(SUM(l.valor_pago = l.valor), 0),
  SUM(l.situacao IN {_PAGAS}), COALESCE(SUM(CASE WHEN l.situacao IN {_PAGAS} THEN l.valor END), 0),
  MAX(l.pago_em), MAX(l.metodo), SUM(l.situacao IN {_ENTREGUES}), MAX(l.coletado_em)
FROM pedido p JOIN linha l USING (chave)
WHERE p.estado = 'novo' AND p.id > ? GROUP BY p.id ORDER BY p.id LIMIT 500
"""  # noqa: S608 - of our own words


def settle(spool: Spool, opcoes: Opcoes) -> None:
    """Completes the pedidos; one whose lines contradict each other stays out, and is a problem."""
    for somas in _somas(spool):
        if problema := _contradiction(somas) or _take_money(spool, somas, opcoes):
            spool.add_problema(problema)
            spool.query("UPDATE pedido SET estado = 'ruim' WHERE id = ?", (somas.id,))


def _somas(spool: Spool) -> Iterator[_Somas]:
    last = 0
    while rows := spool.query(_QUERY, (last,)).fetchall():
        yield from (_Somas(*row) for row in rows)
        last = rows[-1][0]


def _contradiction(somas: _Somas) -> Problema | None:
    for quantos, que, coluna in (
        (somas.clientes, "clientes", "cliente"),
        (somas.datas, "datas", "data"),
        (somas.vendedores, "vendedores", "vendedor"),
        (somas.fretes if somas.linhas_com_frete < somas.linhas else 1, "fretes", "frete"),
        (somas.totais, "totais", "total do pedido"),
        (somas.descontos, "descontos", "desconto do pedido"),
    ):
        if quantos > 1:
            return Problema(
                somas.primeira,
                coluna,
                "",
                f"as linhas do {_nome(somas)} dizem {quantos} {que}",
                "deixe uma só em todas as linhas dele; se os números se repetem em outros pedidos, em Colunas, não use "
                "a coluna do número: um pedido passa a ser o de um cliente em um dia",
            )
    return None


def _take_money(spool: Spool, somas: _Somas, opcoes: Opcoes) -> Problema | None:
    valor = somas.valor - somas.desconto_pedido
    if somas.desconto_pedido and (problema := _share_discount(spool, somas)):
        return problema
    frete = _freight(somas, valor)
    if frete != somas.frete:
        spool.add_aviso("frete_somado", f"{_nome(somas)}: {_reais(frete)}", somas.primeira)
    if somas.total_pedido is not None and not _makes(somas.total_pedido, valor, frete):
        return Problema(
            somas.primeira,
            "total do pedido",
            _reais(somas.total_pedido),
            f"as linhas do {_nome(somas)} somam {_reais(valor)}",
            "confira se faltam linhas; se há imposto ou taxa no total, em Colunas, não use esta coluna",
        )
    devido = a_pagar(valor, frete)
    pago = _paid(somas, valor, devido)
    if pago is None:
        return Problema(
            somas.primeira,
            "valor pago",
            _reais(somas.maior_pago),
            f"não se sabe se é o valor pago de cada linha ou do {_nome(somas)} inteiro, que vale {_reais(valor)}",
            "escreva-o só na primeira linha do pedido",
        )
    if pago > devido:
        spool.add_aviso(
            "pago_a_mais",
            f"{_nome(somas)}: pago {_reais(pago)}, a pagar {_reais(devido)}",
            somas.primeira,
        )
    quitado = esta_pago(devido, pago, tem_linhas=True)
    entregue = somas.entregues == somas.linhas or (quitado and opcoes.ja_coletados)
    if 0 < somas.entregues < somas.linhas or (entregue and not quitado):
        motivo = "sem pagamento que o quite" if entregue else "só em parte"
        spool.add_aviso("sem_coleta", f"{_nome(somas)}: entregue {motivo}; entra a coletar", somas.primeira)
    coletado_em = None
    if entregue and quitado:
        coletado_em = somas.coletado_em or somas.pago_em or ""
    spool.query(
        "UPDATE pedido SET valor = ?, frete = ?, pago = ?, pago_em = ?, metodo = ?, coletado_em = ?, quitado = ?"
        " WHERE id = ?",
        (valor, frete, pago, somas.pago_em, somas.metodo, coletado_em, quitado, somas.id),
    )
    return None


def _freight(somas: _Somas, valor: int) -> int:
    """That of the order; the sum of what its lines say where they share it out.

    Lines that differ share it, and so do equal ones whose sum alone makes the total of the order.
    """
    shared = somas.fretes > 1 or (
        somas.total_pedido is not None
        and not _makes(somas.total_pedido, valor, somas.frete)
        and _makes(somas.total_pedido, valor, somas.soma_dos_fretes)
    )
    return somas.soma_dos_fretes if shared else somas.frete


def _makes(total: int, valor: int, frete: int) -> bool:
    """The total of an order has its freight in it or not."""
    return any(abs(valor + plus - total) <= 1 for plus in (0, frete))


def _paid(somas: _Somas, valor: int, devido: int) -> int | None:
    """What was paid for the order; None when that cannot be told."""
    if not somas.ditos:
        return devido if somas.pagas == somas.linhas else somas.valor_das_pagas
    if somas.ditos == 1:
        return somas.maior_pago
    if somas.ditos == somas.pagas_por_si or somas.soma_paga in (valor, devido):
        # Each line says what was paid for itself.
        return somas.soma_paga
    if somas.valores_pagos == 1 and somas.ditos == somas.linhas:
        # The same on every line: that of the whole order, unless the lines are paid in part.
        return somas.maior_pago if somas.maior_pago >= valor or somas.soma_paga > valor else None
    return somas.soma_paga if somas.valores_pagos > 1 else None


def _share_discount(spool: Spool, somas: _Somas) -> Problema | None:
    """Gives each line its part of the discount of the order, to the cent."""
    if somas.desconto_pedido > somas.valor:
        return Problema(
            somas.primeira,
            "desconto do pedido",
            _reais(somas.desconto_pedido),
            f"passa do valor do {_nome(somas)}, {_reais(somas.valor)}",
            "corrija-o",
        )
    before = given = 0
    lines = spool.query("SELECT rowid, valor FROM linha WHERE chave = ? ORDER BY numero", (somas.chave,)).fetchall()
    for rowid, valor in lines:
        before += valor
        part = before * somas.desconto_pedido // somas.valor - given
        given += part
        spool.query("UPDATE linha SET desconto = desconto + ?, valor = valor - ? WHERE rowid = ?", (part, part, rowid))
    return None


def _nome(somas: _Somas) -> str:
    numero = somas.chave.removeprefix("pedido-")
    return f"pedido {numero}" if numero != somas.chave else f"pedido da linha {somas.primeira}"


def _reais(centavos: int) -> str:
    return dinheiro(Decimal(centavos) / 100)
