"""Every list and every form of the admin sends the same queries, however many rows it shows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apuracao.models import Apuracao, PedidoApurado
from comum.atividade import log
from pedidos.importacao.models import PerfilDeImportacao, RegistroImportado
from pedidos.models import (
    Categoria,
    CodigoDeRecuperacao,
    CreditoCliente,
    Embalagem,
    Estoque,
    Importacao,
    ItemPedido,
    LogAtividade,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    PontaDoLog,
    PrecoDeVenda,
    Reembolso,
    SegundoFator,
    Submissao,
    TabelaDePrecos,
)
from pedidos.resumos.recalculo import TOTAIS
from tests import cast
from tests.pedidos.admin.formulario import texto
from vendedor.models import Comissao, Meta, Vendedor

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
# Everything is of one day: the drill-down by date shows years, months or days, as the data has them.
DIA = date(2026, 3, 10)


def fill(sizes: range) -> Pedido:
    """A few more of everything; and one order with as many lines, payments and pick-ups."""
    grande = Pedido.objects.filter(referencia_externa="grande").first()
    for n in sizes:
        vendedor = cast.um_vendedor(f"Vendedor{n}")
        cliente = cast.um_cliente(vendedor, f"Cliente {n}")
        categoria = Categoria.objects.create(codigo=f"C{n}", nome=f"Categoria {n}")
        produto = cast.um_produto(f"Produto {n}", categoria=categoria)
        Estoque.objects.movimentar(
            produto.pk, MovimentacaoEstoque.Tipo.ENTRADA, 100, motivo="Compra", responsavel=vendedor.usuario
        )
        pedido = cast.um_pedido(vendedor, cliente=cliente, produto=produto, pago=True, data=DIA)
        pedido.confirmar(vendedor.usuario)  # type: ignore[arg-type]
        coletar(pedido, 4)
        devolver(pedido, 1)
        tabela = TabelaDePrecos.objects.create(nome=f"Tabela {n}")
        PrecoDeVenda.objects.create(tabela=tabela, produto=produto, preco=Decimal("9.50"))
        PrecoDeVenda.objects.create(cliente=cliente, produto=produto, preco=Decimal("9.25"))
        CreditoCliente.objects.create(cliente=cliente, pedido=pedido, valor=Decimal(5), origem="MERCADORIA")
        Reembolso.objects.create(pedido=pedido, valor=Decimal(5), data=DIA, metodo="PIX")
        log.registrar(vendedor.usuario, LogAtividade.Tipo.INCLUSAO, f"Pedido {n}", modulo="pedidos")
        Apuracao.objects.create(ano=2026, mes=n + 1, usuario=vendedor.usuario)
        Meta.objects.create(vendedor=vendedor, ano=2026, mes=3, valor=1000)
        Group.objects.create(name=f"Papel {n}").user_set.add(vendedor.usuario)  # type: ignore[arg-type]
        if grande is None:
            grande = cast.um_pedido(vendedor, cliente=cliente, produto=produto, data=DIA)
            Pedido.objects.filter(pk=grande.pk).update(referencia_externa="grande")
        ItemPedido.objects.create(pedido=grande, produto=produto, quantidade=3, preco_venda=Decimal("7.00"))
        cast.um_pagamento(grande, Decimal("1.00"))
    assert grande is not None
    return grande


def coletar(pedido: Pedido, quantidade: int) -> None:
    pedido.registrar_coleta(
        {item.pk: quantidade for item in pedido.itens.all()},
        responsavel=pedido.vendedor.usuario,
        nome_retirada="Zé",
        documento_retirada="",
    )


def devolver(pedido: Pedido, quantidade: int) -> None:
    quantidades = {item.pk: quantidade for item in pedido.itens.all()}
    pedido.devolver(quantidades, "Avariada", responsavel=pedido.vendedor.usuario, data=DIA)


def queries(client: Client, url: str) -> int:
    client.get(url)  # content types are asked for once in the life of a process
    with CaptureQueriesContext(
        connection,
    ) as sent:
        assert client.get(url).status_code == 200
    return len(sent)


@pytest.fixture
def client(como_rita: Client) -> Client:
    return como_rita


def test_it_lists_any_number_of_rows_with_the_same_queries(client: Client):
    urls = [pagina(model, "changelist") for model in MODELS]
    fill(range(2))
    few = {url: queries(client, url) for url in urls}

    fill(range(2, 8))

    assert {url: queries(client, url) for url in urls} == few
    assert max(few.values()) <= 12


def test_it_shows_one_row_with_the_same_queries_whatever_else_there_is(client: Client):
    fill(range(2))
    # The page of the cache shows no rows.
    models = [model for model in MODELS if not model._meta.proxy]
    urls = [pagina(model, "change", model._default_manager.order_by("pk")[0].pk) for model in models]
    few = {url: queries(client, url) for url in urls}

    fill(range(2, 8))

    assert {url: queries(client, url) for url in urls} == few
    assert max(few.values()) <= 14


def pagina(model: Any, nome: str, *args: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{nome}", args=args)


def test_it_shows_a_pedido_of_many_lines_and_payments_with_the_same_queries(client: Client):
    url = reverse("admin:pedidos_pedido_change", args=[fill(range(2)).pk])
    few = queries(client, url)

    fill(range(2, 8))

    assert queries(client, url) == few


def test_it_shows_a_coleta_of_many_lines_with_the_same_queries(client: Client, ana: Vendedor):
    counts = []
    for lines in (2, 8):
        pedido = cast.um_pedido(ana, data=DIA)
        for n in range(lines):
            produto = cast.um_produto(f"Produto {lines}.{n}")
            ItemPedido.objects.create(pedido=pedido, produto=produto, quantidade=2, preco_venda=Decimal("1.00"))
        for item in pedido.itens.all():
            Estoque.objects.movimentar(
                item.produto_id, MovimentacaoEstoque.Tipo.ENTRADA, 20, motivo="Compra", responsavel=None
            )
        cast.um_pagamento(pedido, Decimal(1000), status_pagamento=Pagamento.Status.APROVADO)
        coletar(pedido, 1)
        counts.append(queries(client, reverse("admin:pedidos_coleta_change", args=[pedido.coletas.get().pk])))
    assert counts[0] == counts[1]


def test_it_shows_the_empty_forms(client: Client, ana: Vendedor):
    for model, model_admin in admin.site._registry.items():
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        page = client.get(url)
        assert page.status_code == (200 if model_admin.has_add_permission(page.wsgi_request) else 403)


def test_every_model_of_the_business_is_in_the_admin():
    from django.apps import apps

    models = {
        model for label in ("pedidos", "vendedor", "apuracao") for model in apps.get_app_config(label).get_models()
    }
    models -= {SegundoFator, CodigoDeRecuperacao}  # they let people in, and nobody need read them
    models -= {PontaDoLog}  # proved by manage.py log_verificar
    # A memory of the forms, and what the pages of the imports show already.
    models -= {Submissao, Importacao, PerfilDeImportacao, RegistroImportado}
    # Shown with the seller, and with the settlement that wrote it.
    models -= {Comissao, PedidoApurado}
    # Shown with its product.
    models -= {Embalagem}
    # Written by triggers, and by nobody else.
    models -= {verdade.model for verdade in TOTAIS}
    assert models | {User, Group} <= set(admin.site._registry)


def test_it_speaks_portuguese(client: Client, ana: Vendedor):
    page = client.get(reverse("admin:index")).content.decode()
    assert "Pedidos" in page
    assert "Administração" in page
    for words in ("Apurações", "Movimentações de estoque", "Vendedores", "Log de atividades", "Itens do pedido"):
        assert words in page or words.lower() in page


def test_it_writes_days_and_money_as_people_do(client: Client, ana: Vendedor):
    cast.um_pedido(ana, quantidade=1234, preco="1.00", data=DIA)

    page = texto(client.get(reverse("admin:pedidos_pedido_changelist")))

    assert "10/03/2026" in page
    assert "R$ 1.234,00" in page
