"""What the form of an order asks while one picks products on the phone, and whether what was sent has arrived."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.formats import localize_input
from django.views.decorators.http import require_safe

from comum.atividade.submissao import Submissao
from comum.formatos import casas_do_preco, dia
from comum.formularios.campos import numero_de_registro
from pedidos.acesso import VENDER, exige_papel
from pedidos.clientes.models import Cliente
from pedidos.pedidos.catalogo import oferta, ofertados
from pedidos.pedidos.forms import MAIS_LINHAS, clientes_de
from pedidos.produtos.models import Categoria


@exige_papel(VENDER)
@require_safe
def catalogo(request: HttpRequest) -> JsonResponse:
    """?cliente= is what the form says of the client, as far as it names one; ?produtos=1,2 asks for these alone."""
    dados = {nome: str(texto).replace("\0", "").strip() for nome, texto in request.GET.items()}
    cliente = _cliente(request, dados.get("cliente", ""))
    cliente_id = cliente.pk if cliente else None
    if "produtos" in dados:
        chaves = [numero_de_registro(texto) for texto in dados["produtos"].split(",")[:MAIS_LINHAS]]
        return JsonResponse({"produtos": [_linha(p) for p in ofertados(cliente_id, [c for c in chaves if c])]})
    busca, categoria = dados.get("busca", ""), dados.get("categoria", "")
    achados = oferta(cliente_id, busca=busca, categoria=categoria)
    categorias = Categoria.objects.filter(produtos__ativo=True).distinct().values_list("codigo", "nome")
    return JsonResponse(
        {
            "produtos": [_linha(produto, usual=produto.pk in achados.usuais) for produto in achados.produtos],
            "ha_mais": achados.ha_mais,
            "categorias": list(categorias),
        }
    )


@exige_papel(VENDER)
@require_safe
def enviado(request: HttpRequest) -> JsonResponse:
    """Where the form of this ?submissao= led when it arrived; null when it did not."""
    try:
        codigo = UUID(request.GET.get("submissao", ""))
    except ValueError:
        return JsonResponse({"url": None})
    feito = Submissao.objects.filter(usuario=request.user, codigo=codigo).first()  # type: ignore[misc]
    return JsonResponse({"url": feito.url if feito else None})


def _cliente(request: HttpRequest, texto: str) -> Cliente | None:
    """One of his that is named exactly and alone; nobody is told of the clients of others."""
    achados = list(clientes_de(request).chamados(texto)[:2]) if texto else []
    return achados[0] if len(achados) == 1 else None


def _linha(produto: Any, *, usual: bool = False) -> dict[str, Any]:
    """unidades: each word with the units that it holds and its price; the first is the unit itself."""
    unidades = {"": (1, produto.preco_tabela), **produto.precos_das_embalagens}
    return {
        "id": produto.pk,
        "rotulo": produto.rotulo,
        "nome": produto.nome,
        "categoria": produto.categoria.nome,
        "usual": usual,
        "unidades": [
            [sigla, fator, _preco(_sugerido(produto, sigla, preco))] for sigla, (fator, preco) in unidades.items()
        ],
        "ultimo": _preco(produto.ultimo_preco),
        "ultimo_em": dia(produto.ultimo_preco_em) if produto.ultimo_preco_em else "",
        "ultima_unidade": produto.ultima_unidade or "",
        "saldo": produto.saldo,
        "livre": produto.livre,
        "ativo": produto.ativo,
    }


def _sugerido(produto: Any, sigla: str, preco: Decimal | None) -> Decimal | None:
    """Where no table says a price, the last one that the client paid for the same unit."""
    if preco is None and produto.ultima_unidade == sigla:
        ultimo: Decimal = produto.ultimo_preco
        return ultimo
    return preco


def _preco(valor: Decimal | None) -> str:
    """As the form writes it."""
    return "" if valor is None else str(localize_input(casas_do_preco(valor)))
