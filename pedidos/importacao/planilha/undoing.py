"""Undoes an import as a whole: what it made is taken out again, as long as nobody has worked on it since."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Model, ProtectedError, QuerySet, RestrictedError, Sum

from cachecore import emit
from comum.formatos import dinheiro
from pedidos.importacao.planilha.cadastros import do_guardado, guardado
from pedidos.importacao.planilha.checking import Progresso, no_progress
from pedidos.importacao.planilha.embalagens import EM_EMBALAGENS
from pedidos.importacao.planilha.portions import Porcoes
from pedidos.importacao.planilha.problemas import ImportacaoRecusada
from pedidos.models import (
    Cliente,
    Coleta,
    CreditoCliente,
    Devolucao,
    Importacao,
    ItemColetado,
    ItemPedido,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    PrecoDeVenda,
    Produto,
    Reembolso,
    RegistroImportado,
)
from pedidos.pessoas.models import Vendedor
from pedidos.resumos.apurado import PedidoApurado

_AT_ONCE = 200
_ROWS_AT_ONCE = 2_000
_NAMED = 5


class Desfeita(NamedTuple):
    """How much was taken out, and what stays because others use it."""

    pedidos: int
    registros: int
    ficam: list[str]


def desfazer(importacao: Importacao, *, progresso: Progresso = no_progress) -> Desfeita:
    """Takes out the orders of the import, with their payments and pick-ups, and the records it created.

    Raises ImportacaoRecusada, having changed nothing, when an order was worked on since, or was counted by a
    definitive settlement. A client, product or seller that something else uses stays.
    """
    # One that was cut off in the middle has orders that are taken apart already.
    if not importacao.resumo.get("desfazendo"):
        _refuse_worked_on(importacao)
        importacao.resumo["desfazendo"] = True
        importacao.save(update_fields=["resumo"])
    return _undo(importacao, progresso)


def undo_what_was_written(importacao: Importacao) -> None:
    """After a failure in the middle of the writing."""
    _undo(importacao, no_progress)


def _undo(importacao: Importacao, progresso: Progresso) -> Desfeita:
    pedidos = outros = 0
    ficam: list[str] = []
    total = importacao.registros.count()
    with Porcoes() as porcoes:
        for registros in _batches(importacao.registros.pedidos()):
            _delete_pedidos([registro.registro_id for registro in registros], porcoes)
            pedidos += _forget(registros)
            progresso("Desfazendo", pedidos, total)
            porcoes.virar()
        # What went through the shelf came in and went out: without either no balance is another.
        for registros in _batches(importacao.registros.filter(tabela=RegistroImportado.Tabela.MOVIMENTO)):
            _delete_rows(MovimentacaoEstoque, {"pk__in": [registro.registro_id for registro in registros]}, porcoes)
            _forget(registros)
            porcoes.virar()
        # Clients before the sellers whose portfolio they are in.
        models: dict[str, type[Model]] = {
            "PRECO": PrecoDeVenda,
            "CLIENTE": Cliente,
            "PRODUTO": Produto,
            "VENDEDOR": Vendedor,
        }
        for tabela, model in models.items():
            for registros in _batches(importacao.registros.filter(tabela=tabela)):
                ficam += _delete_unused(model, registros)
                outros += _forget(registros)
                progresso("Desfazendo", pedidos + outros, total)
                porcoes.virar()
        if pedidos:
            for event in ("pedido", "item_pedido", "pagamento"):
                emit(f"{event}.excluido")
            emit("coleta.excluida")
    return Desfeita(pedidos, outros - len(ficam), ficam)


def _batches(registros: "QuerySet[RegistroImportado]") -> Iterator[list[RegistroImportado]]:
    """Of what is left each time: the last batch has been taken out."""
    while batch := list(registros.order_by("pk")[:_AT_ONCE]):
        yield batch


def _forget(registros: list[RegistroImportado]) -> int:
    RegistroImportado.objects.filter(pk__in=[registro.pk for registro in registros]).delete()
    return len(registros)


def _delete_pedidos(ids: list[int], porcoes: Porcoes) -> None:
    """Table by table, without reading the rows: the verbs of the models would ask of each whether it may go."""
    for model, condition in (
        (ItemColetado, {"coleta__pedido_id__in": ids}),
        (Coleta, {"pedido_id__in": ids}),
        (Pagamento, {"pedido_id__in": ids}),
        (ItemPedido, {"pedido_id__in": ids}),
        (Pedido, {"pk__in": ids}),
    ):
        _delete_rows(model, condition, porcoes)


def _delete_rows(model: type[Model], condition: dict[str, Any], porcoes: Porcoes) -> None:
    of_these: QuerySet[Any] = QuerySet(model).filter(**condition).order_by()
    while pks := list(of_these.values_list("pk", flat=True)[: porcoes.lote(_ROWS_AT_ONCE)]):
        rows: QuerySet[Any] = QuerySet(model).filter(pk__in=pks)
        rows._raw_delete(rows.db)
        porcoes.virar()


def _delete_unused(model: type[Model], registros: list[RegistroImportado]) -> list[str]:
    """The names of those that stay because something refers to them."""
    stay = []
    by_pk = {registro.registro_id: registro for registro in registros}
    for record in model._default_manager.filter(pk__in=by_pk):
        if (registro := by_pk[record.pk]).antes:
            if not _restore(record, registro):
                stay.append(f"{record._meta.verbose_name} {record}, que mudou depois")
            continue
        try:
            record.delete()
        except (ProtectedError, RestrictedError):
            stay.append(f"{record._meta.verbose_name} {record}")
    return stay


def _restore(record: Model, registro: RegistroImportado) -> bool:
    """Gives a record back what the import has changed of it, unless somebody has changed that since."""
    if any(guardado(getattr(record, campo)) != valor for campo, valor in registro.depois.items()):
        return False
    campos = dict(registro.antes)
    if isinstance(record, Produto) and EM_EMBALAGENS in campos:
        record.alterar({EM_EMBALAGENS: campos.pop(EM_EMBALAGENS)})
    for campo, valor in campos.items():
        setattr(record, campo, do_guardado(type(record), campo, valor))
    record.save(update_fields=list(campos))
    return True


def _refuse_worked_on(importacao: Importacao) -> None:
    touched: list[str] = []
    last = 0
    while batch := list(importacao.registros.pedidos().filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        touched += _worked_on(batch)
        last = batch[-1].pk
        if len(touched) > _NAMED:
            break
    if touched:
        more = " e outros" if len(touched) > _NAMED else ""
        raise ImportacaoRecusada(
            f"{importacao} não pode ser desfeita por inteiro: {'; '.join(touched[:_NAMED])}{more}. "
            "Desfaça antes o que foi feito neles, ou cancele um por um os pedidos que não devem ficar."
        )


def _worked_on(registros: list[RegistroImportado]) -> Iterator[str]:
    ids = [registro.registro_id for registro in registros]
    pedidos = Pedido.objects.in_bulk(ids)
    totals: dict[int, Decimal] = _by_pedido(ItemPedido, ids, Sum("valor_total_venda"))
    pagamentos: dict[int, int] = _by_pedido(Pagamento, ids, Count("pk"))
    coletas: dict[int, int] = _by_pedido(Coleta, ids, Count("pk"))
    devolucoes: dict[int, int] = _by_pedido(Devolucao, ids, Count("pk"))
    apurados = set(PedidoApurado.objects.filter(pedido__in=ids).order_by().values_list("pedido_id", flat=True))
    devolvidos = {*_by_pedido(Reembolso, ids, Count("pk")), *_by_pedido(CreditoCliente, ids, Count("pk"))}
    for registro in registros:
        pk = registro.registro_id
        pedido = pedidos.get(pk)
        if pedido is None:
            continue
        valor = Decimal(totals.get(pk) or 0).quantize(Decimal("0.01"))
        if pk in apurados:
            yield f"o {pedido} foi contado numa apuração definitiva"
        elif pagamentos.get(pk, 0) != registro.pagamentos:
            yield f"o {pedido} recebeu ou perdeu pagamentos"
        elif pk in devolvidos:
            yield f"o {pedido} tem reembolso ou crédito do cliente"
        elif coletas.get(pk, 0) != registro.coletas:
            yield f"o {pedido} tem coletas de depois"
        elif devolucoes.get(pk):
            yield f"o {pedido} tem devolução"
        elif pedido.status != registro.status or pedido.confirmado_comercial:
            estado = "confirmado" if pedido.confirmado_comercial else pedido.get_status_display().lower()
            yield f"o {pedido} está {estado}"
        elif registro.valor is not None and valor != registro.valor:
            yield f"o {pedido} foi alterado: valia {dinheiro(registro.valor)}, vale {dinheiro(valor)}"


def _by_pedido(model: type[Model], ids: list[int], what: Any) -> dict[int, Any]:
    rows = model._default_manager.filter(pedido_id__in=ids).order_by().values("pedido_id").annotate(what=what)
    return dict(rows.values_list("pedido_id", "what"))
