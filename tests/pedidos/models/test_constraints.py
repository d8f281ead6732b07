"""What the database refuses by itself, whoever writes, and the words that a form shows for it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from apuracao.models import Apuracao
from pedidos.models import (
    Cliente,
    Coleta,
    CreditoCliente,
    Estoque,
    ItemColetado,
    ItemPedido,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    PrecoDeVenda,
    Produto,
    Reembolso,
    TabelaDePrecos,
)
from tests import cast
from vendedor.models import Comissao, Meta, Vendedor

SHA = "0" * 64


class Cenario:
    """One of everything, to write beside."""

    def __init__(self, ana: Vendedor) -> None:
        self.ana = ana
        self.pedido = cast.um_pedido(ana)
        self.item = self.pedido.itens.get()
        self.produto = self.item.produto
        self.cliente = self.pedido.cliente
        self.estoque = Estoque.objects.create(produto=self.produto)
        self.tabela = TabelaDePrecos.objects.create(nome="Varejo")
        self.coleta = Coleta.objects.create(pedido=self.pedido, nome_retirada="Zé", status="PARCIAL")


@pytest.fixture
def cenario(ana: Vendedor) -> Cenario:
    return Cenario(ana)


def um_item(c: Cenario, **fields: Any) -> ItemPedido:
    fields = {"quantidade": 1, "preco_venda": Decimal(1), "preco_compra": Decimal(1), **fields}
    return ItemPedido(pedido=c.pedido, produto=c.produto, **fields)


def um_pagamento(c: Cenario, **fields: Any) -> Pagamento:
    return Pagamento(**{"pedido": c.pedido, "valor": Decimal(1), "metodo": "PIX", **fields})


def uma_movimentacao(
    c: Cenario, tipo: str, antes: int, movimentada: int, depois: int, *, contagem: bool = False
) -> MovimentacaoEstoque:
    return MovimentacaoEstoque(
        estoque=c.estoque,
        tipo=tipo,
        antes=antes,
        movimentada=movimentada,
        depois=depois,
        motivo="x",
        contagem=contagem,
    )


def um_pedido(c: Cenario, **fields: Any) -> Pedido:
    return Pedido(**{"cliente": c.cliente, "vendedor": c.ana, **fields})


def um_credito(c: Cenario, **fields: Any) -> CreditoCliente:
    fields = {"valor": Decimal(1), "origem": "MERCADORIA", **fields}
    return CreditoCliente(cliente=c.cliente, pedido=c.pedido, **fields)


def um_preco(c: Cenario, **fields: Any) -> PrecoDeVenda:
    return PrecoDeVenda(**{"produto": c.produto, "cliente": c.cliente, "preco": Decimal(1), **fields})


def um_reembolso(c: Cenario, **fields: Any) -> Reembolso:
    return Reembolso(**{"pedido": c.pedido, "valor": Decimal(1), "metodo": "PIX", **fields})


# Constraint -> rows that it refuses when they are written together.
REFUSED: dict[str, Callable[[Cenario], list[models.Model]]] = {
    "item_quantidade_positiva": lambda c: [um_item(c, quantidade=0)],
    "item_desconto_cabe_na_linha": lambda c: [um_item(c, desconto=Decimal("1.01"))],
    "item_abatimento_cabe_na_linha": lambda c: [um_item(c, devolvida=1, encerrada=1)],
    "item_em_embalagens_inteiras": lambda c: [um_item(c, quantidade=7, unidade="CX", fator=6)],
    "item_precos_nao_negativos": lambda c: [um_item(c, preco_compra=Decimal(-1))],
    "pagamento_valor_nao_negativo": lambda c: [um_pagamento(c, valor=Decimal("-0.01"))],
    "pagamento_status_conhecido": lambda c: [um_pagamento(c, status_pagamento="TALVEZ")],
    "pagamento_id_transacao_unico": lambda c: [um_pagamento(c, id_transacao="E1") for _ in range(2)],
    "pagamento_comprovante_unico": lambda c: [um_pagamento(c, comprovante_sha256=SHA) for _ in range(2)],
    "reembolso_valor_positivo": lambda c: [um_reembolso(c, valor=Decimal(0))],
    "reembolso_comprovante_unico": lambda c: [um_reembolso(c, comprovante_sha256=SHA) for _ in range(2)],
    "pagamento_com_credito_diz_qual": lambda c: [um_pagamento(c, metodo="CREDITO")],
    "credito_valor_positivo": lambda c: [um_credito(c, valor=Decimal(0))],
    "credito_origem_conhecida": lambda c: [um_credito(c, origem="SORTE")],
    "pedido_frete_nao_negativo": lambda c: [um_pedido(c, frete=Decimal(-1))],
    "pedido_status_conhecido": lambda c: [um_pedido(c, status="PERDIDO")],
    "pedido_confirmado_tem_momento": lambda c: [um_pedido(c, confirmado_comercial=True)],
    "pedido_referencia_unica": lambda c: [um_pedido(c, referencia_externa="R1") for _ in range(2)],
    "cliente_cpf_cnpj_unico": lambda c: [Cliente(nome="X", cpf_cnpj="52998224725") for _ in range(2)],
    "cliente_referencia_unica": lambda c: [Cliente(nome="X", referencia_externa="R1") for _ in range(2)],
    "produto_codigo_interno_unico": lambda c: [Produto(nome="X", codigo_interno="P1") for _ in range(2)],
    "produto_preco_de_lista_nao_negativo": lambda c: [Produto(nome="X", codigo_interno="P1", preco_lista=Decimal(-1))],
    "tabela_de_precos_nome_unico": lambda c: [TabelaDePrecos(nome="Atacado") for _ in range(2)],
    "preco_de_tabela_ou_de_cliente": lambda c: [PrecoDeVenda(produto=c.produto, preco=Decimal(1))],
    "preco_de_venda_nao_negativo": lambda c: [um_preco(c, preco=Decimal(-1))],
    "preco_uma_vez_por_cliente": lambda c: [um_preco(c) for _ in range(2)],
    "preco_uma_vez_na_tabela": lambda c: [um_preco(c, cliente=None, tabela=c.tabela) for _ in range(2)],
    "produto_preco_de_compra_nao_negativo": lambda c: [
        Produto(nome="X", codigo_interno="P1", preco_medio_compra=Decimal(-1))
    ],
    "idx_estoque_produto_id": lambda c: [Estoque(produto=c.produto)],
    "movimentacao_depois_e_antes_mais_movimentada": lambda c: [uma_movimentacao(c, "ENTRADA", 0, 5, 6)],
    "movimentacao_sinal_do_tipo": lambda c: [uma_movimentacao(c, "SAIDA", 0, 5, 5)],
    "movimentacao_contagem_e_ajuste": lambda c: [uma_movimentacao(c, "ENTRADA", 0, 5, 5, contagem=True)],
    "coleta_status_conhecido": lambda c: [Coleta(pedido=c.pedido, nome_retirada="Zé", status="QUASE")],
    "coleta_estornada_tem_momento": lambda c: [Coleta(pedido=c.pedido, nome_retirada="Zé", status="ESTORNADA")],
    "item_coletado_quantidade_positiva": lambda c: [ItemColetado(coleta=c.coleta, item=c.item, quantidade=0)],
    "item_coletado_uma_vez_por_coleta": lambda c: [
        ItemColetado(coleta=c.coleta, item=c.item, quantidade=1) for _ in range(2)
    ],
    "vendedor_codigo_unico": lambda c: [Vendedor(nome="X", codigo="V1") for _ in range(2)],
    "comissao_de_0_a_100": lambda c: [Comissao(vendedor=c.pedido.vendedor, percentual=Decimal("100.01"))],
    "comissao_uma_por_dia": lambda c: [Comissao(vendedor=c.pedido.vendedor, percentual=1) for _ in range(2)],
    "meta_uma_por_mes": lambda c: [Meta(vendedor=c.ana, ano=2026, mes=3, valor=1) for _ in range(2)],
    "meta_de_um_mes_e_positiva": lambda c: [Meta(vendedor=c.ana, ano=2026, mes=13, valor=1)],
    "idx_apuracao_ano_mes": lambda c: [Apuracao(ano=2026, mes=3) for _ in range(2)],
    "apuracao_mes_de_1_a_12": lambda c: [Apuracao(ano=2026, mes=13)],
}
# What no form can come to: the field itself writes a CPF without dots, and the words for
# a second balance are Django's.
WITHOUT_WORDS = {"cliente_cpf_cnpj_sem_pontos", "idx_estoque_produto_id"}

OURS = [
    Cliente,
    Produto,
    Pedido,
    ItemPedido,
    Pagamento,
    CreditoCliente,
    Reembolso,
    Coleta,
    ItemColetado,
    MovimentacaoEstoque,
    PrecoDeVenda,
    TabelaDePrecos,
    Vendedor,
    Comissao,
    Meta,
    Apuracao,
]
WORDS = {
    constraint.name: constraint.violation_error_message for model in OURS for constraint in model._meta.constraints
}


def test_it_has_a_case_for_every_constraint():
    assert set(WORDS) | WITHOUT_WORDS == set(REFUSED) | {"cliente_cpf_cnpj_sem_pontos"}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_the_database(cenario: Cenario, name: str):
    rows = REFUSED[name](cenario)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        type(rows[0])._default_manager.bulk_create(rows)


@pytest.mark.parametrize("name", sorted(set(REFUSED) - WITHOUT_WORDS))
def test_it_is_said_in_portuguese_before_the_database_is_asked(cenario: Cenario, name: str):
    *stored, refused = REFUSED[name](cenario)
    type(refused)._default_manager.bulk_create(stored)

    with pytest.raises(ValidationError) as error:
        refused.validate_constraints()

    assert WORDS[name] in [message for messages in error.value.message_dict.values() for message in messages]


def test_it_is_refused_in_an_update_as_well(cenario: Cenario):
    changes: list[tuple[type[models.Model], dict[str, Any]]] = [
        (ItemPedido, {"quantidade": 0}),
        (Pedido, {"status": "PERDIDO"}),
        (Pedido, {"confirmado_em": timezone.now()}),
        (Cliente, {"cpf_cnpj": "123"}),
    ]
    for model, change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.update(**change)


def test_it_lets_any_number_of_rows_leave_empty_what_is_unique_only_when_given(cenario: Cenario):
    Pagamento.objects.bulk_create([um_pagamento(cenario), um_pagamento(cenario)])
    Cliente.objects.bulk_create([Cliente(nome="X"), Cliente(nome="Y")])
    Pedido.objects.bulk_create([um_pedido(cenario), um_pedido(cenario)])
