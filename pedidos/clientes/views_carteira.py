"""A seller leaves: he is deactivated, and another gets all of his clients, in one action."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comum.atividade import log
from comum.formatos import inteiro
from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from pedidos.acesso import TRANSFERIR_CLIENTES, exige_papel
from pedidos.clientes.carteira import mudar_de_carteira
from pedidos.clientes.forms import TransferirForm
from pedidos.erros import VendedorRecusado
from pedidos.pessoas.models import Vendedor


@exige_papel(TRANSFERIR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def desativar_vendedor(request: HttpRequest, vendedor_id: int) -> HttpResponse:
    """Also for who is inactive already and still has clients."""
    vendedor = get_object_or_404(Vendedor, pk=vendedor_id)
    quantos = vendedor.clientes.count()
    form = TransferirForm(request.POST if request.method == "POST" else None) if quantos else None
    acao = AcaoConfirmada(
        titulo=f"Desativar {vendedor.nome}?",
        consequencia=f"{_na_carteira(quantos)} O que vendeu continua em seu nome.",
        botao="Desativar e entregar a carteira" if quantos else "Desativar vendedor",
        feito=f"{vendedor.nome} está inativo, e não tem mais clientes.",
        tipo="ALTERACAO",
        perigo=True,
    )

    def fazer() -> Mapping[str, Any]:
        recebe = form.cleaned_data["vendedor"] if form else None
        # Of both, in one order: the one may be leaving while he gets the clients of the other.
        ids = {vendedor.pk, recebe.pk if recebe else vendedor.pk}
        travados = {v.pk: v for v in Vendedor.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
        atual = travados[vendedor.pk]
        entregues = _entregar(request, atual, travados[recebe.pk]) if recebe else 0
        antes = atual.ativo
        if antes or not entregues:
            atual.desativar()
        return {
            "ativo": {"antes": antes, "depois": False},
            **({"vendedor": str(recebe), "clientes": entregues} if recebe else {}),
        }

    volta = f"{reverse('vendedor:dashboard')}?vendedor={vendedor.pk}"
    return pagina_de_confirmacao(request, acao, vendedor, fazer, volta=volta, form=form)


def _na_carteira(quantos: int) -> str:
    if not quantos:
        return "Não tem clientes na carteira."
    if quantos == 1:
        return "Tem 1 cliente na carteira. Diga quem o recebe."
    return f"Tem {inteiro(quantos)} clientes na carteira. Diga quem recebe todos."


def _entregar(request: HttpRequest, vendedor: Vendedor, recebe: Vendedor) -> int:
    """How many clients changed hands; each is told in his own history, as if he alone had been moved."""
    if not recebe.ativo:
        raise VendedorRecusado(f"{recebe.nome} está inativo. Escolha outro vendedor.")
    clientes = list(vendedor.clientes.select_for_update(no_key=True).order_by("pk"))
    for cliente in clientes:
        log.do_registro(request, "ALTERACAO", cliente, mudar_de_carteira(cliente, recebe))
    return len(clientes)
