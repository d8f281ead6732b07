"""The targets of a month on one sheet."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from comum.busca import SemAcento
from comum.datas.competencia import Competencia
from comum.formatos import inteiro
from comum.formularios.campos import DinheiroField
from comum.formularios.gravar import gravar
from pedidos.acesso import METAS, exige_papel
from vendedor.metas import Mudanca, copiar_metas, gravar_metas
from vendedor.models import MENOR_META, Meta, Vendedor

# Fewer boxes, each sent with what it was opened with, than Django takes of one form.
POR_PAGINA = 200
PRIMEIRO_ANO, ULTIMO_ANO = 2000, 9998


class MetasForm(forms.Form):
    """A box for each seller, told apart by his number. Only what was typed is written: others may write meanwhile."""

    def __init__(self, *args: Any, vendedores: list[Vendedor], metas: dict[int, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for vendedor in vendedores:
            self.fields[str(vendedor.pk)] = DinheiroField(
                label=str(vendedor),
                min_value=MENOR_META,
                required=False,
                initial=metas.get(vendedor.pk),
                show_hidden_initial=True,
            )

    def mudancas(self) -> list[Mudanca]:
        """Of the boxes that were sent, those with another value than when the sheet was opened."""
        return [
            Mudanca(int(nome), self._era(nome), self.cleaned_data[nome])
            for nome in self.changed_data
            if nome in self.data
        ]

    def _era(self, nome: str) -> Decimal | None:
        try:
            valor: Decimal | None = self.fields[nome].to_python(self.data.get(self.add_initial_prefix(nome)))
        except forms.ValidationError:
            return None
        return valor


@exige_papel(METAS)
@require_http_methods(["GET", "HEAD", "POST"])
def metas(request: HttpRequest, ano: int, mes: int) -> HttpResponse:
    if not (PRIMEIRO_ANO <= ano <= ULTIMO_ANO and 1 <= mes <= 12):
        raise Http404(f"Não há mês {mes} de {ano}.")
    competencia = Competencia(ano, mes)
    if "copiar" in request.POST:
        copiadas = copiar_metas(request, competencia)
        messages.success(request, f"Metas copiadas de {competencia.anterior()}: {inteiro(copiadas)}.")
        return redirect(request.get_full_path())
    do_mes = dict(Meta.objects.do_mes(competencia).values_list("vendedor", "valor"))
    vendedores = Vendedor.objects.filter(Q(ativo=True) | Q(pk__in=do_mes)).order_by(SemAcento("nome"), "pk")
    pagina = Paginator(vendedores, POR_PAGINA).get_page(request.GET.get("pagina"))
    form = MetasForm(request.POST if request.method == "POST" else None, vendedores=list(pagina), metas=do_mes)
    status = HTTPStatus.OK
    if request.method == "POST":

        def gravar_mudadas() -> list[Mudanca]:
            mudancas = form.mudancas()
            gravar_metas(request, competencia, mudancas)
            return mudancas

        if form.is_valid() and (mudancas := gravar(form, gravar_mudadas)) is not None:
            messages.success(request, f"Metas de {competencia} gravadas: {inteiro(len(mudancas))}.")
            return redirect(request.get_full_path())
        status = HTTPStatus.BAD_REQUEST
    context = {
        "form": form,
        "pagina": pagina,
        "competencia": competencia,
        "antes": competencia.anterior() if (ano, mes) > (PRIMEIRO_ANO, 1) else None,
        "depois": competencia.seguinte() if (ano, mes) < (ULTIMO_ANO, 12) else None,
    }
    return render(request, "vendedor/metas.html", context, status=status)
