"""Recognises the pedidos that an earlier import already wrote.

A pedido made from a spreadsheet carries a reference of its day, client and seller. The same
lines under the same reference are already imported and add nothing; other lines under it
are a problem for a person to settle.
"""

from datetime import date
from decimal import Decimal

from pedidos.models import ItemPedido, Pedido
from pedidos.planilha.matching import PREFIXO
from pedidos.planilha.problemas import Problema
from pedidos.planilha.spool import Grupo, Spool
from pedidos.templatetags.formatos import dinheiro

# PostgreSQL proves that a partial index serves "IN (...)" for up to 100 values only.
_AT_ONCE = 100


def referencia_do_pedido(data: str, cliente: int, vendedor: int) -> str:
    return f"{PREFIXO}{data}:cliente-{cliente}:vendedor-{vendedor}"


def compare_with_existing(spool: Spool) -> None:
    """Marks each pedido of the file that exists: the same as 'existente', a different one as 'ruim'."""
    for grupos in spool.novos(_AT_ONCE):
        found = _by_reference(grupos)
        found |= _under_another_vendedor(spool, [g for g in grupos if g.id not in found and g.da_carteira])
        _read_itens(spool, found)
        for grupo in grupos:
            if grupo.id not in found:
                continue
            if _same(spool, grupo):
                spool.mark(grupo, "existente")
            else:
                spool.mark(grupo, "ruim")
                spool.add_problema(_difference(spool, grupo, found[grupo.id]))


def _by_reference(grupos: list[Grupo]) -> dict[int, int]:
    wanted = {referencia_do_pedido(g.data, g.cliente, g.vendedor): g.id for g in grupos}
    rows = Pedido.objects.filter(referencia_externa__in=wanted).order_by().values_list("referencia_externa", "pk")
    return {wanted[referencia]: pk for referencia, pk in rows}


def _under_another_vendedor(spool: Spool, grupos: list[Grupo]) -> dict[int, int]:
    """Pedidos imported while the client was in another portfolio.

    Their lines named no seller then and name none now, so the reference alone would not
    recognise them, and the same file would be imported twice.
    """
    if not grupos:
        return {}
    by_key = {(g.cliente, date.fromisoformat(g.data)): g for g in grupos if g.cliente > 0}
    rows = (
        Pedido.objects.filter(
            cliente_id__in={cliente for cliente, _ in by_key},
            data__in={data for _, data in by_key},
            referencia_externa__startswith=PREFIXO,
        )
        .order_by("pk")
        .values_list("pk", "cliente_id", "data", "referencia_externa")
    )
    found: dict[int, int] = {}
    for pk, cliente, data, referencia in rows:
        grupo = by_key.get((cliente, data))
        if grupo and not _is_of_this_file(spool, grupo, referencia):
            found.setdefault(grupo.id, pk)
    return found


def _is_of_this_file(spool: Spool, grupo: Grupo, referencia: str) -> bool:
    """Whether that pedido is one that another part of the file speaks of."""
    vendedor = int(referencia.rpartition("vendedor-")[2])
    same_key = "SELECT COUNT(*) FROM pedido WHERE data = ? AND cliente = ? AND vendedor = ?"
    return spool.count(same_key, grupo.data, grupo.cliente, vendedor) > 0


def _read_itens(spool: Spool, found: dict[int, int]) -> None:
    """Copies the items of these pedidos beside the lines that they are compared with."""
    spool.query("DELETE FROM existente")
    grupo_of = {pedido: grupo for grupo, pedido in found.items()}
    itens = ItemPedido.objects.filter(pedido_id__in=grupo_of).order_by()
    columns = itens.values_list("pedido_id", "produto_id", "quantidade", "preco_venda")
    spool.db.executemany(
        "INSERT INTO existente VALUES (?, ?, ?, ?)",
        ((grupo_of[pk], produto, qtd, int(preco * 100)) for pk, produto, qtd, preco in columns.iterator(2000)),
    )


_LINES = "FROM linha WHERE data = ? AND cliente = ? AND vendedor = ?"
_THERE = "FROM existente WHERE grupo = ?"


def _same(spool: Spool, grupo: Grupo) -> bool:
    lines, there = (
        f"SELECT produto, quantidade, centavos, COUNT(*) {source} GROUP BY 1, 2, 3" for source in (_LINES, _THERE)
    )
    key = (grupo.data, grupo.cliente, grupo.vendedor)
    return not (
        spool.query(f"{lines} EXCEPT {there}", (*key, grupo.id)).fetchone()
        or spool.query(f"{there} EXCEPT {lines}", (grupo.id, *key)).fetchone()
    )


def _difference(spool: Spool, grupo: Grupo, pedido: int) -> Problema:
    there = _described(spool, _THERE, (grupo.id,))
    here = _described(spool, _LINES, (grupo.data, grupo.cliente, grupo.vendedor))
    return Problema(
        linha=grupo.primeira,
        coluna="pedido",
        valor="",
        motivo=(
            f"o Pedido {pedido} já é o deste cliente, vendedor e dia ({date.fromisoformat(grupo.data):%d/%m/%Y}), "
            f"com outro conteúdo: nele há {there}, na planilha {here}"
        ),
        saida=(
            f"se a planilha está certa, altere o Pedido {pedido} ou exclua-o e importe de novo; "
            "se ele está certo, tire da planilha as linhas deste dia"
        ),
    )


def _described(spool: Spool, source: str, key: tuple[object, ...]) -> str:
    itens = centavos = 0
    for quantidade, preco in spool.query(f"SELECT quantidade, centavos {source}", key):
        itens += 1
        centavos += quantidade * preco
    return f"{itens} {'item' if itens == 1 else 'itens'} e {dinheiro(Decimal(centavos) / 100)}"
