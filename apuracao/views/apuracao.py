"""What is done to the settlement of a month: made, edited, computed anew, made definitive, deleted."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apuracao import apurar as verbos
from apuracao.forms import VALORES, ApurarForm, ValoresForm
from apuracao.models import Apuracao
from apuracao.views.mes import do_mes, titulo, uma_competencia
from comum.atividade import log
from comum.datas.competencia import Competencia
from comum.formatos import dinheiro
from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from comum.formularios.gravar import gravar
from comum.formularios.submissao import executar_uma_vez
from pedidos.acesso import APURACAO, EXCLUIR_APURACAO, exige_papel


@exige_papel(APURACAO)
@require_http_methods(["GET", "HEAD", "POST"])
def apurar(request: HttpRequest, ano: int, mes: int) -> HttpResponse:
    competencia = uma_competencia(ano, mes)
    if request.method != "POST":
        if Apuracao.objects.filter(ano=ano, mes=mes).exists():
            messages.info(request, f"{titulo(competencia).capitalize()} já tem apuração; é esta.")
            return redirect("apuracao:mes", ano, mes)
        return _mostrar(request, ApurarForm(), competencia)
    form = ApurarForm(request.POST)

    def fazer() -> str:
        apuracao = verbos.apurar(competencia, request.user, **form.valores())  # type: ignore[arg-type]
        log.do_registro(request, "INCLUSAO", apuracao, {nome: str(getattr(apuracao, nome)) for nome in CAMPOS})
        messages.success(request, f"{titulo(competencia).capitalize()} apurado.")
        return url_de(apuracao)

    if form.is_valid() and (endereco := gravar(form, lambda: executar_uma_vez(request, form, fazer))):
        return redirect(endereco)
    return _mostrar(request, form, competencia, errado=True)


@exige_papel(APURACAO)
@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: HttpRequest, apuracao_id: int) -> HttpResponse:
    apuracao = _uma(apuracao_id)
    if request.method != "POST":
        form = ValoresForm(initial={nome: getattr(apuracao, nome) for nome in VALORES})
        form.mostrar_versao(apuracao)
        return _mostrar(request, form, apuracao.competencia, apuracao=apuracao)
    form = ValoresForm(request.POST)

    def alterar() -> str:
        atual = Apuracao.objects.select_for_update(no_key=True).get(pk=apuracao.pk)
        form.conferir_conflito(atual)
        antes = {nome: getattr(atual, nome) for nome in VALORES}
        depois = form.valores()
        atual.alterar(**depois)
        if mudou := [nome for nome in VALORES if antes[nome] != depois[nome]]:
            log.do_registro(request, "ALTERACAO", atual, log.mudancas(antes, depois, mudou))
        messages.success(request, f"{atual} gravada." if mudou else "Nada mudou, nada foi gravado.")
        return url_de(atual)

    if form.is_valid() and (endereco := gravar(form, alterar)):
        return redirect(endereco)
    return _mostrar(request, form, apuracao.competencia, errado=True, apuracao=apuracao)


@exige_papel(APURACAO)
@require_http_methods(["GET", "HEAD", "POST"])
def recalcular(request: HttpRequest, apuracao_id: int) -> HttpResponse:
    apuracao = _uma(apuracao_id)
    diferencas = do_mes(apuracao.competencia).diferencas
    mudancas = "; ".join(
        f"{d.campo}: de {dinheiro(d.gravado)} para {dinheiro(d.calculado)}" for d in diferencas
    )  # fmt: skip
    verbo = AcaoConfirmada(
        titulo=f"Recalcular a apuração de {titulo(apuracao.competencia)}?",
        consequencia=f"{mudancas}." if mudancas else "Receita e custo já são os dos pedidos pagos do mês.",
        botao="Recalcular",
        feito=f"{apuracao} recalculada.",
        tipo="ALTERACAO",
    )

    def fazer() -> dict[str, Any]:
        atual = Apuracao.objects.select_for_update(no_key=True).get(pk=apuracao.pk)
        antes = {nome: getattr(atual, nome) for nome in verbos.CALCULADOS}
        verbos.recalcular(atual)
        return log.mudancas(antes, {nome: getattr(atual, nome) for nome in verbos.CALCULADOS}, verbos.CALCULADOS)

    return pagina_de_confirmacao(request, verbo, apuracao, fazer, volta=url_de(apuracao))


@exige_papel(APURACAO)
@require_http_methods(["GET", "HEAD", "POST"])
def tornar_definitiva(request: HttpRequest, apuracao_id: int) -> HttpResponse:
    apuracao = _uma(apuracao_id)
    difere = "O gravado difere do calculado hoje, e assim não se fecha: recalcule antes. "
    verbo = AcaoConfirmada(
        titulo=f"Tornar definitiva a apuração de {titulo(apuracao.competencia)}?",
        consequencia=f"{difere if do_mes(apuracao.competencia).diferencas else ''}"
        f"O resultado fica em {dinheiro(apuracao.resultado)}. "
        "Depois disso nada nela muda, e ela não pode ser excluída. Pedidos e pagamentos não recebem mais datas deste "
        "mês; o que mudar nos pedidos dele entra na apuração seguinte.",
        botao="Tornar definitiva",
        feito=f"{apuracao} é definitiva.",
        tipo="FECHAMENTO",
        perigo=True,
    )
    return pagina_de_confirmacao(
        request, verbo, apuracao, lambda: verbos.tornar_definitiva(apuracao), volta=url_de(apuracao)
    )


@exige_papel(EXCLUIR_APURACAO)
@require_http_methods(["GET", "HEAD", "POST"])
def excluir(request: HttpRequest, apuracao_id: int) -> HttpResponse:
    apuracao = _uma(apuracao_id)
    verbo = AcaoConfirmada(
        titulo=f"Excluir a apuração de {titulo(apuracao.competencia)}?",
        consequencia="As verbas e os outros custos digitados se perdem; o mês pode ser apurado de novo.",
        botao="Excluir apuração",
        feito=f"{apuracao} excluída.",
        tipo="EXCLUSAO",
        perigo=True,
    )

    def fazer() -> dict[str, Any]:
        # A copy, which loses its key by this: the log still names it.
        _uma(apuracao.pk).delete()
        return {nome: str(getattr(apuracao, nome)) for nome in CAMPOS}

    return pagina_de_confirmacao(request, verbo, apuracao, fazer, volta=url_de(apuracao))


CAMPOS = (*verbos.CALCULADOS, *VALORES)


def url_de(apuracao: Apuracao) -> str:
    return reverse("apuracao:mes", args=[apuracao.ano, apuracao.mes])


def _uma(apuracao_id: int) -> Apuracao:
    try:
        return Apuracao.objects.get(pk=apuracao_id)
    except (Apuracao.DoesNotExist, OverflowError):
        raise Http404(f"Não há apuração {apuracao_id}.") from None


def _mostrar(
    request: HttpRequest, form: ValoresForm, competencia: Competencia, *, errado: bool = False, **contexto: Any
) -> HttpResponse:
    context = {"form": form, "mes": do_mes(competencia), "titulo": titulo(competencia), **contexto}
    status = HTTPStatus.BAD_REQUEST if errado else HTTPStatus.OK
    return render(request, "apuracao/form.html", context, status=status)
