"""Every form sent twice, as by a double click: the second writes nothing that the first has not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from pedidos.models import Cliente, Pagamento, Pedido, Produto
from tests import cast
from tests.pedidos.models.conftest import abastecer, coletar
from tests.pedidos.views.formulario import campos
from tests.permissions.test_matriz import ADDRESSES, POSTED, caminho, entrar
from tests.permissions.world import undone
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db

# What is typed where the page leaves a field empty, by the end of the field's name.
DIGITADO: dict[str, Callable[[], object]] = {
    "motivo": lambda: "Conferido com o cliente",
    "nome": lambda: "Bar do Porto",
    "nome_retirada": lambda: "João Conceição",
    "documento_retirada": lambda: "12.345.678-9",
    "codigo_interno": lambda: "GUA",
    "preco_medio_compra": lambda: "2,50",
    "preco_venda": lambda: "12,50",
    "metodo": lambda: "PIX",
    "quantidade": lambda: "2",
    "contada": lambda: "5",
    "valor": lambda: "10,00",
    "vendedor": lambda: Vendedor.objects.get(nome="Bruno").pk,
    "cliente": lambda: Cliente.objects.get().nome,
    "produto": lambda: Produto.objects.get().codigo_interno,
    "pedido": lambda: Pedido.objects.latest("pk").pk,
    "marcado": lambda: Pagamento.objects.get().pk,
}
# What is changed in a form that edits a record; by Ana's number where a box is named by it.
MUDADO: dict[str, dict[str, Any] | Callable[[Vendedor], dict[str, Any]]] = {
    "apuracao:editar": {"verba_scann": "10,00"},
    "casa:metas": lambda ana: {str(ana.pk): "1000,00"},
    "clientes:condicoes": {"prazo": "28"},
    "clientes:editar": {"nome": "Bar do Porto"},
    "clientes:transferir": {"vendedor": DIGITADO["vendedor"]},
    "pagamentos:aprovar_marcados": {"marcado": DIGITADO["marcado"]},
    "pagamentos:editar": {"valor": "9,00"},
    "pedidos:editar": {"observacoes": "Entregar cedo"},
    "produtos:editar": {"nome": "Guaraná"},
}
# What must be there before, beside the records that the address names.
ANTES: dict[str, Callable[[Vendedor], object]] = {
    "apuracao:recalcular": lambda ana: cast.um_pedido(ana, pago=True, data=date(2024, 4, 2)),
    "clientes:reativar": lambda ana: Cliente.objects.update(ativo=False),
    "creditos:do_pedido": lambda ana: pagar_a_mais(Pedido.objects.get()),
    "reembolsos:do_pedido": lambda ana: pagar_a_mais(Pedido.objects.get()),
    "devolucoes:encerrar": lambda ana: coletar_dois(Pedido.objects.get()),
    "devolucoes:nova": lambda ana: coletar_dois(Pedido.objects.get()),
    "pagamentos:mover": cast.um_pedido,
    "pagamentos:reabrir": lambda ana: Pagamento.objects.get().rejeitar("Não veio"),
    "coletas:nova": lambda ana: pagar_e_abastecer(Pedido.objects.get()),
    "pagamentos:aprovar_marcados": lambda ana: cast.um_pagamento(cast.um_pedido(ana), Decimal(100)),
    "pagamentos:desfazer": lambda ana: Pagamento.objects.get().aprovar(),
    "pagamentos:novo": cast.um_pedido,
    "pedidos:liberar": lambda ana: Pedido.objects.update(prazo="28"),
    "pedidos:desfazer_liberacao": lambda ana: liberar(Pedido.objects.get(), ana),
    "pedidos:prometer": lambda ana: Pedido.objects.update(promessa_autorizada=False),
    "creditos:usar": cast.um_credito,
    "pedidos:novo": lambda ana: (cast.um_cliente(ana), cast.um_produto()),
    "produtos:reativar": lambda ana: Produto.objects.update(ativo=False),
}
SEM_REGISTRO = {
    *("entrar", "sair", "trocar_senha", "escolher_senha"),
    # They want a telephone; test_segundo_fator.py sends them twice.
    *("codigo", "segundo_fator"),
    # They only show what would be written.
    "pedidos:calcular",
    # It shows first what would be written; tests/pedidos/views/test_contagem.py sends what it asks.
    "estoque:contagem",
    # They begin with a file; tests/pedidos/importacao/test_paginas.py and test_produtos_precos.py send it twice.
    *(
        "importar:novo_pedidos",
        "importar:novo_produtos",
        "importar:novo_clientes",
        "importar:novo_precos",
        "importar:gravar",
    ),
    # They want a file that was read; the same tests send what they ask.
    *("importar:colunas", "importar:custos", "importar:parar"),
    # It ends sessions, which are no records; tests/sap_project_pages has its tests.
    "minhas_sessoes",
}


def pagar_e_abastecer(pedido: Pedido) -> None:
    cast.um_pagamento(pedido, pedido.itens.get().valor_total_venda, status_pagamento=Pagamento.Status.APROVADO)
    abastecer(pedido)


def liberar(pedido: Pedido, ana: Vendedor) -> None:
    pedido.prazo = "28"
    pedido.save()
    pedido.liberar(ana.usuario)  # type: ignore[arg-type]


def pagar_a_mais(pedido: Pedido) -> None:
    cast.um_pagamento(pedido, Decimal(50), status_pagamento=Pagamento.Status.APROVADO)


def coletar_dois(pedido: Pedido) -> None:
    pagar_e_abastecer(pedido)
    coletar(pedido, 2)


def tudo() -> dict[str, list[dict[str, Any]]]:
    """Every row of what people record here."""
    models = [m for m in apps.get_models() if m._meta.app_label in ("pedidos", "vendedor", "apuracao")]
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("url", sorted(set(POSTED) - SEM_REGISTRO))
def test_sent_twice_it_is_done_once(url: str, ana: Vendedor, bruno: Vendedor):
    with undone():
        endereco = caminho(ADDRESSES[url], ana)
        if url in ANTES:
            ANTES[url](ana)
        client = entrar("admin", ana, bruno)
        mudado = MUDADO.get(url, {})
        enviado = preencher(client, endereco) | digitar(mudado(ana) if callable(mudado) else mudado)
        antes = tudo()
        primeira = client.post(endereco, enviado)
        executar_uma_vez = tudo()
        segunda = client.post(endereco, enviado)
        duas_vezes = tudo()

    assert primeira.status_code == 302
    assert executar_uma_vez != antes
    assert duas_vezes == executar_uma_vez
    # The second is led where the first was, or told what has become of it.
    assert segunda.status_code in (302, 400, 404)


def preencher(client: Client, endereco: str) -> dict[str, Any]:
    # The page of a payment asks what is decided about it, and its verbs lead there.
    page = client.get(endereco, follow=True)
    vazios = {nome: valor for nome, valor in campos(page).items() if not valor}
    return campos(page) | digitar({nome: o_que_se_digita(nome) for nome in vazios})


def o_que_se_digita(nome: str) -> Callable[[], object]:
    # How much of a line: its field is named after it.
    return DIGITADO["quantidade"] if nome.startswith("item_") else DIGITADO.get(nome.rpartition("-")[2], str)


def digitar(valores: dict[str, Any]) -> dict[str, Any]:
    return {nome: valor() if callable(valor) else valor for nome, valor in valores.items()}
