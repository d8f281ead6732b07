"""Writing down the targets of a month: what was typed on its sheet, or those of the month before."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.http import HttpRequest

from comum.atividade import log
from comum.datas.competencia import Competencia
from comum.erros import Recusa
from comum.formatos import dinheiro
from vendedor.models import Meta, Vendedor


class MetaMudou(Recusa):
    """Somebody else has written the target since the sheet was opened."""


class Mudanca(NamedTuple):
    """Of a seller's target: what it was when the sheet was opened, and what was typed; None for no target."""

    vendedor_id: int
    era: Decimal | None
    valor: Decimal | None


@transaction.atomic
def gravar_metas(request: HttpRequest, mes: Competencia, mudancas: list[Mudanca]) -> None:
    """All of them or none, each with its entry in the log. Raises MetaMudou."""
    _travar(mudanca.vendedor_id for mudanca in mudancas)
    for vendedor_id, era, valor in mudancas:
        gravada = Meta.objects.do_mes(mes).filter(vendedor=vendedor_id).select_related("vendedor").first()
        agora = gravada.valor if gravada else None
        if agora not in (era, valor):
            de_quem = gravada.vendedor if gravada else Vendedor.objects.get(pk=vendedor_id)
            raise MetaMudou(
                f"{de_quem}: a meta era {dinheiro(era)} quando a folha foi aberta, e agora é {dinheiro(agora)}. "
                "Outra pessoa a mudou: abra a folha de novo, e mude-a se for o caso."
            )
        _gravar(request, mes, vendedor_id, gravada, valor)


def _travar(vendedores: Iterable[int]) -> None:
    """Two who write the target of a seller at once do it one after the other."""
    list(Vendedor.objects.select_for_update(no_key=True).filter(pk__in=list(vendedores)).order_by("pk").values("pk"))


def _gravar(
    request: HttpRequest, mes: Competencia, vendedor_id: int, gravada: Meta | None, valor: Decimal | None
) -> None:
    antes = {"valor": gravada.valor} if gravada else {}
    if gravada and valor is None:
        log.do_registro(request, "EXCLUSAO", gravada, log.mudancas(antes, {}, antes))
        gravada.delete()
    elif valor is not None and valor != antes.get("valor"):
        meta = gravada or Meta(vendedor_id=vendedor_id, ano=mes.ano, mes=mes.mes)
        meta.valor = valor
        meta.save()
        log.do_registro(
            request, "ALTERACAO" if gravada else "INCLUSAO", meta, log.mudancas(antes, {"valor": valor}, ["valor"])
        )


@transaction.atomic
def copiar_metas(request: HttpRequest, mes: Competencia) -> int:
    """Gives each active seller without a target the one he had a month before; how many got one."""
    do_mes_anterior = Meta.objects.do_mes(mes.anterior()).filter(vendedor__ativo=True)
    _travar(do_mes_anterior.values_list("vendedor", flat=True))
    com_meta = Meta.objects.do_mes(mes).values("vendedor")
    valores = list(do_mes_anterior.exclude(vendedor__in=com_meta).values_list("vendedor", "valor"))
    for vendedor_id, valor in valores:
        _gravar(request, mes, vendedor_id, None, valor)
    return len(valores)
