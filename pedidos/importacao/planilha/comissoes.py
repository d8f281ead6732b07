"""Tells of orders on whose day their seller has no commission, before they are written."""

from datetime import date

from django.db.models import Min

from comum.formatos import dia as por_extenso
from pedidos.importacao.planilha.spool import Spool
from pedidos.pessoas.models import Vendedor

_DE_ANTES = (
    "SELECT COUNT(*), MIN(primeira) FROM pedido"
    " WHERE estado = 'novo' AND vendedor = ? AND (? IS NULL OR data < ?) HAVING COUNT(*) > 0"
)


def tell_of_commissions(spool: Spool) -> None:
    """Such an order earns nothing, and a history is often older than what was agreed of it here."""
    primeiras: dict[int, tuple[str, date | None]] = {
        pk: (nome, primeira)
        for pk, nome, primeira in Vendedor.objects.annotate(primeira=Min("comissoes__desde"))
        .order_by("pk")
        .values_list("pk", "nome", "primeira")
    }
    for pk, nome in spool.query("SELECT id, nome FROM novo WHERE tabela = 'vendedor'").fetchall():
        primeiras[pk] = nome, None
    for pk, (nome, primeira) in primeiras.items():
        ate = primeira.isoformat() if primeira else None
        for quantos, linha in spool.query(_DE_ANTES, (pk, ate, ate)).fetchall():
            pedidos = f"{quantos} pedido{'s' if quantos > 1 else ''}"
            texto = (
                f"{nome}: {pedidos} de antes de {por_extenso(primeira)}, quando começa a primeira comissão"
                if primeira
                else f"{nome}: {pedidos}, e o cadastro não diz a comissão"
            )
            spool.add_aviso("sem_comissao", texto, linha)
