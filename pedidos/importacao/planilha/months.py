"""Tells of orders and payments of closed months, before they are written.

A file brings what has happened: it keeps its dates, and counts in the next open month (pedidos/meses/aberto.py).
"""

from comum.datas.competencia import Competencia
from pedidos.importacao.planilha.spool import Spool
from pedidos.meses.aberto import mes_que_recebe, meses_fechados

# By column of the date: of what it is, and what becomes of it.
_O_QUE = (
    ("data", "pedido", "a data fica, e o que foi pago entra na apuração de {aberto}"),
    ("pago_em", "pagamento", "a data fica"),
)


def tell_of_closed_months(spool: Spool) -> None:
    fechados = meses_fechados()
    for coluna, que, depois in _O_QUE:
        rows = spool.query(
            f"SELECT substr({coluna}, 1, 7), COUNT(*), MIN(primeira) FROM pedido"  # noqa: S608 - of our own words
            f" WHERE estado = 'novo' AND {coluna} IS NOT NULL GROUP BY 1 ORDER BY 1"
        ).fetchall()
        for aaaa_mm, quantos, linha in rows:
            mes = Competencia(int(aaaa_mm[:4]), int(aaaa_mm[5:7]))
            if mes in fechados:
                quais = f"{quantos} {que}{'s' if quantos != 1 else ''} em {mes}, cuja apuração é definitiva"
                spool.add_aviso("mes_fechado", f"{quais}: {depois.format(aberto=mes_que_recebe(mes, fechados))}", linha)
