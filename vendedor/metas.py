"""Writing down the targets of a month: what was typed on its sheet, or those of the month before."""

from decimal import Decimal

from django.db import transaction
from django.http import HttpRequest

from comum.atividade import log
from comum.datas.competencia import Competencia
from vendedor.models import Meta


def gravar_meta(request: HttpRequest, vendedor_id: int, mes: Competencia, valor: Decimal | None) -> None:
    """With its entry in the log; nothing takes the target away."""
    gravada = Meta.objects.do_mes(mes).filter(vendedor=vendedor_id).select_related("vendedor").first()
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
    com_meta = Meta.objects.do_mes(mes).values("vendedor")
    copiadas = Meta.objects.do_mes(mes.anterior()).filter(vendedor__ativo=True).exclude(vendedor__in=com_meta)
    valores = list(copiadas.values_list("vendedor", "valor"))
    for vendedor_id, valor in valores:
        gravar_meta(request, vendedor_id, mes, valor)
    return len(valores)
