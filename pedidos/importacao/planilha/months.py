"""Keeps out orders and payments that would fall into a closed month, and tells how many there are."""

from datetime import date

from comum.datas.competencia import Competencia
from pedidos.importacao.planilha.problemas import Problema
from pedidos.importacao.planilha.spool import Spool
from pedidos.meses.aberto import meses_fechados, recusa_de_mes_fechado

_O_QUE = (("data", "pedidos", "Um pedido"), ("pago_em", "pagamentos", "Um pagamento"))


def refuse_closed_months(spool: Spool) -> None:
    fechados = meses_fechados()
    for coluna, que, de_que in _O_QUE:
        rows = spool.query(
            f"SELECT substr({coluna}, 1, 7), COUNT(*), MIN(primeira) FROM pedido"  # noqa: S608 - of our own words
            f" WHERE estado = 'novo' AND {coluna} IS NOT NULL GROUP BY 1 ORDER BY 1"
        ).fetchall()
        for aaaa_mm, quantos, linha in rows:
            mes = Competencia(int(aaaa_mm[:4]), int(aaaa_mm[5:7]))
            if mes in fechados:
                texto = f"{quantos} {que if quantos != 1 else que[:-1]} em {mes}, cuja apuração é definitiva"
                spool.add_aviso("mes_fechado", texto, linha)
                _refuse(spool, coluna, aaaa_mm, de_que, fechados)


def _refuse(spool: Spool, coluna: str, aaaa_mm: str, de_que: str, fechados: frozenset[Competencia]) -> None:
    which = f"estado = 'novo' AND substr({coluna}, 1, 7) = ?"
    for linha, dia in spool.query(f"SELECT primeira, {coluna} FROM pedido WHERE {which}", (aaaa_mm,)).fetchall():  # noqa: S608
        motivo = str(recusa_de_mes_fechado(date.fromisoformat(dia[:10]), de_que, fechados)).rstrip(".")
        spool.add_problema(Problema(linha, coluna.replace("pago_em", "data do pagamento"), dia, motivo, _SAIDA))
    spool.query(f"UPDATE pedido SET estado = 'ruim' WHERE {which}", (aaaa_mm,))  # noqa: S608


_SAIDA = "o que é de um mês fechado já foi apurado: tire estas linhas, ou importe só o resto"
