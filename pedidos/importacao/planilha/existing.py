"""Recognises the pedidos that an earlier import already wrote.

A pedido made from a spreadsheet carries a reference: of its number, or of its day, client and seller.
The same lines under the same reference are already imported and add nothing. Lines of other products and
of other values are a further order of the day, and that is told. Any others are for a person to settle: they
change that order, or are a further one of the same day. A cancelled order stands in nobody's way. Orders after
the first with a reference have ~2, ~3 at its end.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from comum.formatos import dinheiro
from pedidos.importacao.planilha.matching import PREFIXO
from pedidos.importacao.planilha.problemas import Problema
from pedidos.importacao.planilha.spool import Grupo, Spool
from pedidos.models import ItemPedido, Pedido

# PostgreSQL proves that a partial index serves "IN (...)" for up to 100 values only.
_AT_ONCE = 100


class _Gravado(NamedTuple):
    """An order in the database that has the reference of one in the file."""

    pk: int
    cliente: int
    cancelado: bool


def referencia_do_pedido(grupo: Grupo, cliente: int, vendedor: int, copia: int = 1) -> str:
    """cliente and vendedor are their ids in the database, which the group may not know yet."""
    chave = grupo.chave if tem_numero(grupo) else f"{grupo.data}:cliente-{cliente}:vendedor-{vendedor}"
    return f"{PREFIXO}{chave}" + (f"~{copia}" if copia > 1 else "")


def tem_numero(grupo: Grupo) -> bool:
    return grupo.chave.startswith("pedido-")


def compare_with_existing(spool: Spool, *, outro_do_dia: bool) -> None:
    """Marks each pedido of the file that exists: the same as 'existente', a different one as 'ruim'."""
    for grupos in spool.novos(_AT_ONCE):
        found = _by_reference(grupos)
        for grupo, pk in _under_another_vendedor(spool, [g for g in grupos if not found[g.id] and g.da_carteira]):
            found[grupo.id].append(pk)
        _read_itens(spool, found)
        for grupo in grupos:
            if found[grupo.id]:
                _compare(spool, grupo, found[grupo.id], outro_do_dia=outro_do_dia)
        _tell_of_others(spool, [grupo for grupo in grupos if not found[grupo.id]])
    _tell_of_cancelled(spool)


def _compare(spool: Spool, grupo: Grupo, gravados: list[_Gravado], *, outro_do_dia: bool) -> None:
    spool.query("UPDATE pedido SET copia = ? WHERE id = ?", (len(gravados) + 1, grupo.id))
    validos = [gravado for gravado in gravados if not gravado.cancelado]
    if not validos:
        texto = f"o Pedido {gravados[-1].pk}, cancelado aqui, entra de novo como outro pedido"
        spool.add_aviso("cancelado_aqui", texto, grupo.primeira)
        return
    # An order by its number is that of one client.
    outros = [g for g in validos if tem_numero(grupo) and g.cliente != grupo.cliente]
    if not outros and any(_same(spool, grupo, gravado.pk) for gravado in validos):
        spool.mark(grupo, "existente")
    elif outros or tem_numero(grupo) or not _is_further(spool, grupo, validos, said=outro_do_dia):
        spool.mark(grupo, "ruim")
        problema = _of_another(grupo, outros[0]) if outros else _difference(spool, grupo, validos[-1].pk)
        spool.add_problema(problema)
    else:
        texto = f"o Pedido {validos[-1].pk} já é deste cliente e dia; a linha {grupo.primeira} começa outro"
        spool.add_aviso("outro_do_dia", texto, grupo.primeira)


def _is_further(spool: Spool, grupo: Grupo, validos: list[_Gravado], *, said: bool) -> bool:
    """Whether the group is another order of the day, as a person said, or as its products tell."""
    if said:
        return not any(_grew(spool, grupo, gravado.pk) for gravado in validos)
    # A line of the same number and value may be that one with its product put right.
    resembles = (
        f"SELECT 1 FROM (SELECT * {_THERE}) t JOIN (SELECT * {_LINES}) l"  # noqa: S608 - of our own words
        " ON t.produto = l.produto OR (t.quantidade = l.quantidade AND t.valor = l.valor) LIMIT 1"
    )
    return not any(spool.query(resembles, (grupo.id, gravado.pk, grupo.chave)).fetchone() for gravado in validos)


def _by_reference(grupos: list[Grupo]) -> dict[int, list[_Gravado]]:
    """Every order with the reference of one of these, whichever of its copies."""
    found: dict[int, list[_Gravado]] = defaultdict(list)
    asked, copia = grupos, 1
    while asked:
        wanted = {referencia_do_pedido(g, g.cliente, g.vendedor, copia): g for g in asked}
        rows = _gravados(Pedido.objects.filter(referencia_externa__in=wanted), "referencia_externa")
        asked, copia = [], copia + 1
        for referencia, gravado in rows:
            found[wanted[referencia].id].append(gravado)
            asked.append(wanted[referencia])
    return found


def _gravados(pedidos: "Iterable[Pedido]", *columns: str) -> list[tuple[str, _Gravado]]:
    rows = pedidos.order_by("pk").values_list("pk", "cliente_id", "status", *columns)  # type: ignore[attr-defined]
    return [
        (referencia, _Gravado(pk, cliente, status == Pedido.Status.CANCELADO))
        for pk, cliente, status, referencia in rows
    ]


def _under_another_vendedor(spool: Spool, grupos: list[Grupo]) -> list[tuple[Grupo, _Gravado]]:
    """Pedidos imported while the client was in another portfolio.

    Their lines named no seller then and name none now, so the reference alone would not
    recognise them, and the same file would be imported twice.
    """
    by_key = {(g.cliente, date.fromisoformat(g.data)): g for g in grupos if g.cliente > 0 and not tem_numero(g)}
    if not by_key:
        return []
    pedidos = Pedido.objects.filter(
        cliente_id__in={cliente for cliente, _ in by_key},
        data__in={data for _, data in by_key},
        referencia_externa__startswith=PREFIXO,
    ).exclude(referencia_externa__startswith=f"{PREFIXO}pedido-")
    found = []
    for referencia, gravado in _gravados(pedidos, "referencia_externa"):
        data = date.fromisoformat(referencia.removeprefix(PREFIXO)[:10])
        grupo = by_key.get((gravado.cliente, data))
        if grupo and not _is_of_this_file(spool, grupo, referencia):
            found.append((grupo, gravado))
    return found


def _is_of_this_file(spool: Spool, grupo: Grupo, referencia: str) -> bool:
    """Whether that pedido is one that another part of the file speaks of."""
    vendedor = int(referencia.rpartition("vendedor-")[2].partition("~")[0])
    same_key = "SELECT COUNT(*) FROM pedido WHERE chave = ?"
    return spool.count(same_key, f"{grupo.data}:cliente-{grupo.cliente}:vendedor-{vendedor}") > 0


def _read_itens(spool: Spool, found: dict[int, list[_Gravado]]) -> None:
    """Copies the items of these pedidos beside the lines that they are compared with."""
    spool.query("DELETE FROM existente")
    grupo_of = {gravado.pk: grupo for grupo, gravados in found.items() for gravado in gravados}
    itens = ItemPedido.objects.filter(pedido_id__in=grupo_of).order_by()
    columns = itens.values_list("pedido_id", "produto_id", "quantidade", "valor_total_venda", "valor_abatido")
    spool.db.executemany(
        "INSERT INTO existente VALUES (?, ?, ?, ?, ?)",
        # What was sold, whatever of it came back.
        (
            (grupo_of[pk], pk, produto, qtd, int((valor + abatido) * 100))
            for pk, produto, qtd, valor, abatido in columns.iterator(2000)
        ),
    )


_LINES = "FROM linha WHERE chave = ?"
_THERE = "FROM existente WHERE grupo = ? AND pedido = ?"


def _counted(source: str) -> str:
    return f"SELECT produto, quantidade, valor, COUNT(*) AS vezes {source} GROUP BY 1, 2, 3"


def _same(spool: Spool, grupo: Grupo, pedido: int) -> bool:
    here, there = (grupo.chave,), (grupo.id, pedido)
    return not (
        spool.query(f"{_counted(_LINES)} EXCEPT {_counted(_THERE)}", (*here, *there)).fetchone()
        or spool.query(f"{_counted(_THERE)} EXCEPT {_counted(_LINES)}", (*there, *here)).fetchone()
    )


def _grew(spool: Spool, grupo: Grupo, pedido: int) -> bool:
    """Whether every line of that order is in the file, which then has more of the same order."""
    lacks = (
        f"SELECT 1 FROM ({_counted(_THERE)}) t LEFT JOIN ({_counted(_LINES)}) l"  # noqa: S608 - of our own words
        " USING (produto, quantidade, valor) WHERE COALESCE(l.vezes, 0) < t.vezes LIMIT 1"
    )
    return spool.query(lacks, (grupo.id, pedido, grupo.chave)).fetchone() is None


def _tell_of_others(spool: Spool, grupos: list[Grupo]) -> None:
    """Orders that came another way: of the same client and day, worth the same."""
    by_key = {(g.cliente, date.fromisoformat(g.data), Decimal(g.valor) / 100): g for g in grupos if g.cliente > 0}
    if not by_key:
        return
    pedidos: Any = Pedido.objects.nao_cancelados().filter(
        cliente_id__in={cliente for cliente, _, _ in by_key}, data__in={data for _, data, _ in by_key}
    )
    columns = ("pk", "cliente_id", "data", "total")
    for pk, cliente, data, total in pedidos.com_totais().order_by("pk").values_list(*columns):
        if grupo := by_key.get((cliente, data, Decimal(total).quantize(Decimal("0.01")))):
            texto = f"o Pedido {pk} é do mesmo cliente e dia, e vale o mesmo, {dinheiro(total)}"
            spool.add_aviso("parecido", texto, grupo.primeira)


def _of_another(grupo: Grupo, gravado: _Gravado) -> Problema:
    numero = grupo.chave.removeprefix("pedido-")
    return Problema(
        linha=grupo.primeira,
        coluna="pedido",
        valor=numero,
        motivo=f"o Pedido {gravado.pk}, importado com este número, é de outro cliente",
        saida="se os números são de outro sistema, escreva uma letra diante deles, por exemplo L-" + numero,
    )


def _difference(spool: Spool, grupo: Grupo, pedido: int) -> Problema:
    there = _described(spool, _THERE, (grupo.id, pedido))
    here = _described(spool, _LINES, (grupo.chave,))
    if tem_numero(grupo):
        return Problema(
            linha=grupo.primeira,
            coluna="pedido",
            valor=grupo.chave.removeprefix("pedido-"),
            motivo=(
                f"o Pedido {pedido} já foi importado com este número, com outro conteúdo: nele há {there}, "
                f"na planilha {here}"
            ),
            saida=(
                f"se a planilha está certa, altere o Pedido {pedido}, ou cancele-o e importe de novo o pedido inteiro; "
                "se ele está certo, tire da planilha as linhas deste número"
            ),
        )
    saida = (
        f"se a planilha está certa, altere o Pedido {pedido}, ou cancele-o e importe de novo; "
        "se ele está certo, tire da planilha as linhas deste dia"
    )
    if not _grew(spool, grupo, pedido):
        saida = f"se é outro pedido do mesmo dia, marque «outro pedido do dia» (--outro-do-dia); {saida}"
    return Problema(
        linha=grupo.primeira,
        coluna="pedido",
        valor="",
        motivo=(
            f"o Pedido {pedido} já é o deste cliente, vendedor e dia ({date.fromisoformat(grupo.data):%d/%m/%Y}), "
            f"com outro conteúdo: nele há {there}, na planilha {here}"
        ),
        saida=saida,
    )


def _described(spool: Spool, source: str, key: tuple[object, ...]) -> str:
    itens, centavos = spool.query(f"SELECT COUNT(*), SUM(valor) {source}", key).fetchone()
    return f"{itens} {'item' if itens == 1 else 'itens'} e {dinheiro(Decimal(centavos or 0) / 100)}"


def _tell_of_cancelled(spool: Spool) -> None:
    """Orders that the file says were cancelled and that stand here; of some only single lines were."""
    spool.query(
        "UPDATE aviso SET texto = texto || ', só em parte: as outras linhas dele entram' WHERE tipo = 'cancelada'"
        " AND texto IN (SELECT 'pedido ' || substr(chave, length('pedido-') + 1) FROM pedido)"
    )
    last = ""
    while rows := spool.query(
        "SELECT chave, linha FROM cancelado WHERE chave > ? AND chave NOT IN (SELECT chave FROM pedido)"
        " ORDER BY chave LIMIT ?",
        (last, _AT_ONCE),
    ).fetchall():
        lines = {f"{PREFIXO}{chave}": linha for chave, linha in rows}
        stand = Pedido.objects.nao_cancelados().filter(referencia_externa__in=lines).order_by("pk")
        for pk, referencia in stand.values_list("pk", "referencia_externa"):
            texto = f"o Pedido {pk} está cancelado na planilha, e aqui não: cancele-o na página dele"
            spool.add_aviso("cancelado_la", texto, lines[referencia])
        last = rows[-1][0]
