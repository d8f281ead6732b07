"""Importing a spreadsheet of orders, products or clients: sent, asked about, checked, written, undone."""

import codecs
import csv
from http import HTTPStatus
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from comum.formularios.gravar import gravar as gravar_form
from comum.formularios.submissao import executar_uma_vez
from comum.listas import MOMENTO, NUMERO, BuscaFilter, Coluna, Filtro, Lista
from pedidos.acesso import (
    CADASTRAR_CLIENTES,
    CADASTRAR_PRODUTOS,
    IMPORTAR,
    Papel,
    acesso_de,
    exige_papel,
    so_do_vendedor,
)
from pedidos.importacao import segundo_plano
from pedidos.importacao.avisos import AVISOS
from pedidos.importacao.custos import aplicar_custos, itens_sem_custo
from pedidos.importacao.forms import ArquivoForm, ColunasForm, GravarForm, ImportarForm, PrecosForm, nomes_do_que_falta
from pedidos.importacao.planilha import andamento
from pedidos.models import Importacao, PerfilDeImportacao

SEM_PROBLEMA = "Gravar só as linhas sem problema"
TONS = {
    "PERGUNTANDO": "alerta",
    "CONFERIDA": "alerta",
    "GRAVADA": "bom",
    "RECUSADA": "ruim",
    "INTERROMPIDA": "ruim",
}


# What a file of orders looks like. Its lines are of a client that nobody has: sent as it is, it is refused.
DE_PEDIDOS = (
    (
        *("Número do pedido", "Data", "Situação", "CPF/CNPJ", "Cliente", "Vendedor", "Código do produto", "Produto"),
        *("Quantidade", "Preço unitário", "Desconto do item", "Total do item"),
        *("Data do pagamento", "Valor pago", "Forma de pagamento"),
    ),
    (
        *("1001", "31/10/2025", "Pago", "", "Cliente de exemplo", "", "CODIGO-1", "Produto de exemplo"),
        *("10", "32,50", "25,00", "300,00", "05/11/2025", "366,00", "PIX"),
    ),
    (
        *("1001", "31/10/2025", "Pago", "", "Cliente de exemplo", "", "CODIGO-2", "Outro produto de exemplo"),
        *("2", "33,00", "", "66,00", "05/11/2025", "366,00", "PIX"),
    ),
)


DE_PRODUTOS = (
    (
        *("Código", "EAN", "Nome", "Categoria", "Preço de compra", "Preço de lista", "Ativo"),
        *("Embalagem", "Unidades por embalagem", "EAN da embalagem", "Preço da embalagem"),
    ),
    (
        *("CODIGO-1", "7891234567895", "Produto de exemplo", "OUTROS", "2,69", "3,25", "sim"),
        *("CX", "12", "17891234567892", "37,90"),
    ),
)
DE_CLIENTES = (
    (
        *("CPF/CNPJ", "Razão social", "Nome fantasia", "Telefone", "Endereço", "CEP", "Cidade", "UF"),
        *("Vendedor", "Código", "Ativo"),
    ),
    (
        *("11.222.333/0001-81", "Cliente de exemplo Ltda.", "Bar de exemplo", "(11) 91234-5678", "Rua Um, 10"),
        *("01310-100", "São Paulo", "SP", "Nome ou código do vendedor", "C-1", "sim"),
    ),
)


DE_PRECOS = (
    ("Tabela", "Código", "Produto", "Unidade", "Preço"),
    ("Nome da tabela", "CODIGO-1", "Produto de exemplo", "UN", "3,25"),
    ("Nome da tabela", "CODIGO-1", "Produto de exemplo", "CX", "37,90"),
)


class Especie(NamedTuple):
    """A kind of file: who may bring one in, its form, its model, and its words."""

    papeis: frozenset[Papel]
    form: type[ArquivoForm]
    modelo: tuple[tuple[str, ...], ...]
    ajuda: str
    volta: str


ESPECIES = {
    Importacao.Tipo.PEDIDOS: Especie(IMPORTAR, ImportarForm, DE_PEDIDOS, "ajuda_pedidos", "importar:lista"),
    Importacao.Tipo.PRODUTOS: Especie(CADASTRAR_PRODUTOS, ArquivoForm, DE_PRODUTOS, "ajuda_produtos", "produtos:lista"),
    Importacao.Tipo.PRECOS: Especie(CADASTRAR_PRODUTOS, PrecosForm, DE_PRECOS, "ajuda_precos", "produtos:lista"),
    Importacao.Tipo.CLIENTES: Especie(CADASTRAR_CLIENTES, ArquivoForm, DE_CLIENTES, "ajuda_clientes", "clientes:lista"),
}
# Who does not see all imports sees those of clients that are his own.
QUEM_IMPORTA = IMPORTAR | CADASTRAR_PRODUTOS | CADASTRAR_CLIENTES


def _importacoes(request: HttpRequest) -> "QuerySet[Importacao]":
    importacoes = Importacao.objects.select_related("usuario")
    if acesso_de(request).abre(IMPORTAR):
        return importacoes
    return importacoes.filter(tipo=Importacao.Tipo.CLIENTES, usuario=request.user)  # type: ignore[misc]


def _especie(request: HttpRequest, tipo: str) -> Especie:
    """Refuses who may not bring in files of this kind."""
    especie = ESPECIES[Importacao.Tipo(tipo)]
    if not acesso_de(request).abre(especie.papeis):
        raise PermissionDenied("O seu papel não abre esta página.")
    return especie


class ImportacoesFiltro(Filtro):
    busca = BuscaFilter("nome_busca", numero="pk", label="Número ou arquivo")


def _quem(importacao: Importacao) -> str:
    usuario = importacao.usuario
    return (usuario.get_full_name() or usuario.get_username()) if usuario else "linha de comando"


LISTA = Lista(
    nome="importar",
    template="pedidos/importar/lista.html",
    filtro=ImportacoesFiltro,
    ordem="-numero",
    colunas=(
        Coluna(
            "numero",
            "Importação",
            "pk",
            NUMERO,
            ordem=("pk",),
            url=lambda i: reverse("importar:detalhe", args=[i.pk]),
        ),
        Coluna("arquivo", "Arquivo", "nome", ordem=("nome",)),
        Coluna("tipo", "Traz", lambda i: i.get_tipo_display(), ordem=("tipo",), no_telefone=False),
        Coluna("quando", "Enviada", "criado_em", MOMENTO, ordem=("criado_em",)),
        Coluna("quem", "Por", _quem),
        Coluna(
            "status",
            "Status",
            lambda i: i.get_status_display(),
            ordem=("status",),
            selo=lambda i: TONS.get(i.status, "neutro"),
        ),
    ),
)


@exige_papel(QUEM_IMPORTA)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.render(request, _importacoes(request), importa_tudo=acesso_de(request).abre(IMPORTAR))


@exige_papel(QUEM_IMPORTA)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, _importacoes(request), formato, importa_tudo=acesso_de(request).abre(IMPORTAR))


@exige_papel(QUEM_IMPORTA)
@require_safe
def modelo(request: HttpRequest, tipo: str) -> HttpResponse:
    """A file to fill in, with lines that show how."""
    especie = _especie(request, tipo)
    nome = f"modelo-{tipo.lower()}.csv"
    response = HttpResponse(
        codecs.BOM_UTF8, content_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{nome}"'}
    )
    csv.writer(response, delimiter=";").writerows(especie.modelo)
    return response


@exige_papel(QUEM_IMPORTA)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest, tipo: str) -> HttpResponse:
    especie = _especie(request, tipo)
    context = {
        "tipo": Importacao.Tipo(tipo),
        "ajuda": f"pedidos/importar/{especie.ajuda}.html",
        "modelo": f"importar:modelo_{tipo.lower()}",
        "volta": especie.volta,
    }
    if request.method != "POST":
        return render(request, "pedidos/importar/form.html", {"form": especie.form(), **context})
    form = especie.form(request.POST, request.FILES)

    def enviar() -> str:
        opcoes = form.opcoes()
        if tipo == Importacao.Tipo.CLIENTES:
            opcoes["so_do_vendedor"] = so_do_vendedor(request)
        importacao = Importacao.objects.registrar(
            form.cleaned_data["arquivo"],
            usuario=request.user,  # type: ignore[arg-type]
            tipo=tipo,
            **opcoes,
        )
        segundo_plano.comecar_conferencia(importacao)
        return reverse("importar:detalhe", args=[importacao.pk])

    if form.is_valid() and (url := gravar_form(form, lambda: executar_uma_vez(request, form, enviar))):
        return redirect(url)
    return render(request, "pedidos/importar/form.html", {"form": form, **context}, status=HTTPStatus.BAD_REQUEST)


@exige_papel(QUEM_IMPORTA)
@require_safe
def detalhe(request: HttpRequest, importacao_id: int) -> HttpResponse:
    importacao = _uma(request, importacao_id)
    segundo_plano.acompanhar(importacao)
    return _mostrar(request, importacao, GravarForm(importacao))


@exige_papel(QUEM_IMPORTA)
@require_http_methods(["POST"])
def gravar(request: HttpRequest, importacao_id: int) -> HttpResponse:
    importacao = _uma(request, importacao_id)
    if importacao.tipo == Importacao.Tipo.CLIENTES:
        minha = so_do_vendedor(request)
        if minha not in (None, importacao.opcoes.get("so_do_vendedor")):
            raise PermissionDenied("Esta planilha foi enviada por quem via outras carteiras. Envie-a de novo.")
    form = GravarForm(importacao, request.POST)

    def comecar() -> bool:
        motivo = form.cleaned_data.get("motivo_excecao", "")
        segundo_plano.comecar_gravacao(importacao, request, parcial=form.com_problemas, motivo_excecao=motivo)
        return True

    if form.is_valid() and gravar_form(form, comecar):
        return redirect("importar:detalhe", importacao.pk)
    return _mostrar(request, importacao, form, HTTPStatus.BAD_REQUEST)


@exige_papel(QUEM_IMPORTA)
@require_http_methods(["GET", "HEAD", "POST"])
def colunas(request: HttpRequest, importacao_id: int) -> HttpResponse:
    """What each column holds is told here, and remembered for the next file with these titles."""
    importacao = _uma(request, importacao_id)
    if not importacao.pode_ser_ajustada:
        messages.info(request, f"{importacao} está {importacao.get_status_display().lower()}: já não se ajusta.")
        return redirect("importar:detalhe", importacao.pk)
    form = ColunasForm(importacao, request.POST if request.method == "POST" else None)

    def conferir_de_novo() -> bool:
        opcoes = form.opcoes()
        titulos = importacao.resumo["titulos"]
        importacao.iniciar_conferencia(opcoes, criar=form.cleaned_data.get("criar", True))
        PerfilDeImportacao.objects.guardar(importacao, titulos, request.user)  # type: ignore[arg-type]
        segundo_plano.comecar_conferencia(importacao)
        return True

    if request.method == "POST" and form.is_valid() and gravar_form(form, conferir_de_novo):
        return redirect("importar:detalhe", importacao.pk)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pedidos/importar/colunas.html", {"importacao": importacao, "form": form}, status=status)


@exige_papel(QUEM_IMPORTA)
@require_http_methods(["POST"])
def parar(request: HttpRequest, importacao_id: int) -> HttpResponse:
    importacao = _uma(request, importacao_id)
    if segundo_plano.parar(importacao):
        messages.info(request, f"{importacao} vai parar. O que já tinha sido gravado dela é desfeito.")
    else:
        messages.info(request, f"{importacao} já não está em curso.")
    return redirect("importar:detalhe", importacao.pk)


@exige_papel(QUEM_IMPORTA)
@require_http_methods(["GET", "HEAD", "POST"])
def desfazer(request: HttpRequest, importacao_id: int) -> HttpResponse:
    importacao = _uma(request, importacao_id)
    acao = AcaoConfirmada(
        titulo=f"Desfazer a {str(importacao).lower()}?",
        consequencia="Os pedidos que ela gravou são retirados, com os pagamentos e as coletas que vieram com eles; "
        "também os clientes, produtos e vendedores que ela criou e que mais nada usa. Se algum pedido foi mexido "
        "depois, nada se desfaz, e a página diz qual.",
        botao="Desfazer a importação",
        feito=f"{importacao} está sendo desfeita.",
        tipo="EXCLUSAO",
        perigo=True,
    )
    return pagina_de_confirmacao(
        request,
        acao,
        importacao,
        lambda: segundo_plano.comecar_a_desfazer(importacao),
        volta=reverse("importar:detalhe", args=[importacao.pk]),
    )


@exige_papel(QUEM_IMPORTA)
@require_http_methods(["GET", "HEAD", "POST"])
def custos(request: HttpRequest, importacao_id: int) -> HttpResponse:
    """Products that came in with an import get their purchase price later; its lines follow here."""
    importacao = _uma(request, importacao_id)
    quantos = itens_sem_custo(importacao).count()
    acao = AcaoConfirmada(
        titulo=f"Aplicar o preço de compra aos itens da {str(importacao).lower()}?",
        consequencia=f"Itens que entraram sem preço de compra, e cujo produto agora tem um: {quantos}. Passam a custar "
        "o que o cadastro diz hoje, e a margem acompanha. Meses com apuração definitiva ficam como estão.",
        botao="Aplicar o preço de compra",
        feito="Os itens têm agora o preço de compra do cadastro.",
        tipo="ALTERACAO",
    )
    return pagina_de_confirmacao(
        request,
        acao,
        importacao,
        lambda: {"itens": aplicar_custos(importacao)},
        volta=reverse("importar:detalhe", args=[importacao.pk]),
    )


@exige_papel(QUEM_IMPORTA)
@require_safe
def baixar(request: HttpRequest, importacao_id: int, qual: str) -> HttpResponseBase:
    """The file of its problems, or of the orders that it made."""
    importacao = _uma(request, importacao_id)
    arquivo = getattr(importacao, qual)
    if not arquivo:
        raise Http404(f"{importacao} não tem este arquivo.")
    return FileResponse(arquivo.open("rb"), as_attachment=True, filename=f"importacao-{importacao.pk}-{qual}.csv")


def _uma(request: HttpRequest, importacao_id: int) -> Importacao:
    return get_object_or_404(_importacoes(request), pk=importacao_id)


def _mostrar(
    request: HttpRequest, importacao: Importacao, form: GravarForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "importacao": importacao,
        "tom": TONS.get(importacao.status, "neutro"),
        "andamento": andamento.ler(segundo_plano.trabalho_de(importacao)) if importacao.em_curso else None,
        "mostrados": len(importacao.problemas),
        "avisos": _avisos(importacao),
        "faltas": nomes_do_que_falta(importacao.resumo.get("faltam", [])),
        "form": form,
        "novo": f"importar:novo_{importacao.tipo.lower()}",
        "volta": ESPECIES[Importacao.Tipo(importacao.tipo)].volta,
    }
    if importacao.tipo != Importacao.Tipo.PEDIDOS and "parcial" in form.fields:
        form.fields["parcial"].label = SEM_PROBLEMA
    if importacao.status == Importacao.Status.GRAVADA and importacao.resumo.get("produtos_a_criar"):
        context["sem_custo"] = itens_sem_custo(importacao).count()
    parte = bool(request.headers.get("HX-Request"))
    template = "pedidos/importar/situacao.html" if parte else "pedidos/importar/detalhe.html"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _avisos(importacao: Importacao) -> list[dict[str, Any]]:
    """By kind, in the order in which they matter."""
    ditos = importacao.resumo.get("avisos", [])
    totais = importacao.resumo.get("total_de_avisos", {})
    return [
        {"titulo": titulo, "vezes": totais[tipo], "avisos": [aviso for aviso in ditos if aviso["tipo"] == tipo]}
        for tipo, titulo in AVISOS.items()
        if tipo in totais
    ]
