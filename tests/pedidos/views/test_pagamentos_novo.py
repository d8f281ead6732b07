"""Registering a payment: once, with a receipt that is one, for an order that one sees."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comum.formatos import dia
from pedidos.acesso import Papel
from pedidos.models import LogAtividade, Pagamento, Pedido
from tests import cast
from tests.examples import examples
from tests.pedidos.admin.formulario import mensagens, texto
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import campos, enviar, erros
from vendedor.models import Vendedor

NOVO = "/pagamentos/novo"


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    return cast.um_pedido(ana)


def test_it_registers_a_pending_payment_of_the_order_it_was_opened_from(da_ana: Client, pedido: Pedido):
    response = enviar(
        da_ana,
        f"{NOVO}?pedido={pedido.pk}",
        metodo="BOLETO",
        id_transacao=" E2E-1 ",
        comprovante=cast.um_recibo(),
    )

    pagamento = Pagamento.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/pagamentos/{pagamento.pk}"
    assert (pagamento.pedido, pagamento.valor, pagamento.metodo) == (pedido, Decimal("100.00"), "BOLETO")
    assert (pagamento.status_pagamento, pagamento.id_transacao) == ("PENDENTE", "E2E-1")


def test_it_writes_down_who_registered_what_and_not_the_receipt(da_ana: Client, ana: Vendedor, pedido: Pedido):
    enviar(da_ana, f"{NOVO}?pedido={pedido.pk}", metodo="PIX", comprovante=cast.um_recibo("de-joao.pdf"))

    atividade = LogAtividade.objects.do_registro(Pagamento.objects.get()).get()
    assert (atividade.usuario, atividade.tipo, atividade.ip) == (ana.usuario, "INCLUSAO", "127.0.0.1")
    assert {**atividade.dados, "Valor": atividade.dados["Valor"].replace("\xa0", " ")} == {
        "id": Pagamento.objects.get().pk,
        "Pedido": pedido.pk,
        "Data": dia(timezone.localdate()),
        "Valor": "R$ 100,00",
        "Método": "PIX",
        "Id da transação": "",
        "Comprovante": f"enviado ({Pagamento.objects.get().comprovante_sha256[:8]})",
        "Status": "Pendente",
    }


def test_it_proposes_what_is_still_to_be_paid(da_ana: Client, pedido: Pedido):
    cast.um_pagamento(pedido, Decimal("30.01"), status_pagamento="APROVADO")

    page = da_ana.get(f"{NOVO}?pedido={pedido.pk}")

    assert campos(page)["valor"] == "69,99"
    assert f"Pedido {pedido.pk} · Bar do Zé · falta pagar R$ 69,99" in texto(page)


@pytest.mark.parametrize("numero", ["999999", "x", "-1", "9" * 30, "1.5", "²"])
def test_it_does_not_open_for_an_order_that_there_is_not(da_ana: Client, numero: str):
    assert da_ana.get(NOVO, {"pedido": numero}).status_code == 404


def test_it_refuses_the_order_of_another_seller(pedido: Pedido, bruno: Vendedor):
    como_bruno = entrar(bruno.usuario)
    assert como_bruno.get(f"{NOVO}?pedido={pedido.pk}").status_code == 404

    response = enviar(como_bruno, NOVO, pedido=pedido.pk, valor="1,00", metodo="PIX")

    assert erros(response) == [f"Não há pedido {pedido.pk} entre os que você vê. Confira o número na lista de pedidos."]
    assert not Pagamento.objects.exists()


def test_it_links_the_payment_that_has_the_receipt(da_ana: Client, pedido: Pedido):
    primeiro = cast.um_pagamento(pedido, Decimal(50), comprovante=cast.um_recibo())

    response = enviar(da_ana, f"{NOVO}?pedido={pedido.pk}", metodo="PIX", comprovante=cast.um_recibo("x.pdf"))

    assert erros(response) == [
        "Este comprovante já foi usado em outro pagamento. "
        f'<a href="/pagamentos/{primeiro.pk}">Veja o pagamento {primeiro.pk} do pedido {pedido.pk}</a>.'
    ]
    assert f'<a href="/pagamentos/{primeiro.pk}">Veja o' in response.content.decode()
    assert "escolha o comprovante de novo" in response.content.decode()
    assert Pagamento.objects.get() == primeiro


def test_it_does_not_say_whose_receipt_it_was_to_who_may_not_see_it(da_ana: Client, pedido: Pedido, bruno: Vendedor):
    cast.um_pagamento(cast.um_pedido(bruno), Decimal(50), comprovante=cast.um_recibo())

    response = enviar(da_ana, f"{NOVO}?pedido={pedido.pk}", metodo="PIX", comprovante=cast.um_recibo())

    assert erros(response) == ["Este comprovante já foi usado em outro pagamento."]


def test_it_makes_one_payment_however_often_it_is_sent(da_ana: Client, pedido: Pedido):
    url = f"{NOVO}?pedido={pedido.pk}"
    data = {**campos(da_ana.get(url)), "metodo": "PIX", "id_transacao": "E2E-1"}

    primeira, segunda = [da_ana.post(NOVO, {**data, "comprovante": cast.um_recibo()}) for _ in range(2)]

    assert primeira["Location"] == segunda["Location"] == f"/pagamentos/{Pagamento.objects.get().pk}"
    assert mensagens(segunda) == ["Este formulário já tinha sido enviado; isto é o que ele gravou."]


@pytest.mark.parametrize(
    ("digitado", "palavras"),
    [
        ({"valor": "0"}, "Um pagamento é de pelo menos R$ 0,01. Confira o valor."),
        ({"valor": "-5"}, "Um pagamento é de pelo menos R$ 0,01. Confira o valor."),
        ({"valor": "NaN"}, "Escreva um valor em reais"),
        ({"valor": "0,001"}, "não tenha mais de 2 casas decimais"),
        ({"valor": "9" * 40}, "não tenha mais de 12 dígitos"),
        ({"metodo": "FIADO"}, "FIADO não é uma das escolhas disponíveis."),
        ({"id_transacao": "x" * 101}, "no máximo 100 caracteres"),
        ({"id_transacao": "a\0b"}, "Caracteres nulos não são permitidos."),
        ({"id_transacao": "E2E-9"}, "Já existe um pagamento com este id de transação: E2E-9, no pedido"),
        ({"pedido": "9" * 30}, "menor ou igual a"),
        ({"pedido": ""}, "Este campo é obrigatório."),
        ({"submissao": "x"}, "O formulário chegou com um código que não é dele."),
        ({"comprovante": cast.um_recibo("recibo.pdf", b"<script>")}, "um PDF ou uma imagem JPG ou PNG"),
        ({"comprovante": cast.um_recibo("recibo.pdf", b"")}, "vazio"),
        (
            {"comprovante": cast.um_recibo("r.pdf", b"%PDF-" + b"x" * 11_000_000)},
            "O comprovante tem 10,5\N{NO-BREAK SPACE}MB",
        ),
    ],
)
def test_it_says_what_is_wrong_and_registers_nothing(
    da_ana: Client, pedido: Pedido, digitado: dict[str, Any], palavras: str
):
    cast.um_pagamento(pedido, Decimal(1), id_transacao="E2E-9")
    if "comprovante" in digitado:
        digitado["comprovante"].seek(0)

    response = enviar(da_ana, f"{NOVO}?pedido={pedido.pk}", **{"metodo": "PIX", **digitado})

    assert palavras in " ".join(erros(response))
    assert Pagamento.objects.count() == 1


def test_it_refuses_a_body_that_is_too_big(da_ana: Client):
    assert da_ana.post(NOVO, {"id_transacao": "x" * 10_000_000}).status_code == 413


def test_it_refuses_a_payment_of_a_cancelled_order(da_ana: Client, pedido: Pedido):
    page = campos(da_ana.get(f"{NOVO}?pedido={pedido.pk}"))
    pedido.cancelar()

    response = da_ana.post(NOVO, {**page, "metodo": "PIX"})

    assert erros(response) == [f"Pedido {pedido.pk} está cancelado e não recebe pagamentos."]


estranho = st.one_of(
    st.text(max_size=130),
    st.integers().map(str),
    st.decimals().map(str),
    st.dates().map(str),
    st.sampled_from(["'; DROP TABLE pedidos_pagamento; --", "<script>alert(1)</script>", "1.234,56", "R$ 1"]),
)


@examples(16)
@given(
    digitado=st.dictionaries(st.sampled_from(["pedido", "valor", "metodo", "id_transacao", "submissao"]), estranho),
    conteudo=st.none() | st.binary(max_size=20).map(lambda tail: b"%PDF-" + tail) | st.binary(max_size=20),
    nome=st.text(min_size=1, max_size=40),
)
def test_it_registers_exactly_what_was_typed_or_nothing(
    da_ana: Client, ana: Vendedor, digitado: dict[str, str], conteudo: bytes | None, nome: str
):
    pedido = Pedido.objects.first() or cast.um_pedido(ana)
    antes = set(Pagamento.objects.values_list("pk", flat=True))
    data: dict[str, Any] = {**campos(da_ana.get(f"{NOVO}?pedido={pedido.pk}")), "metodo": "PIX", **digitado}
    if conteudo is not None:
        data["comprovante"] = cast.um_recibo(nome, conteudo)

    response = da_ana.post(NOVO, data)

    novos = Pagamento.objects.exclude(pk__in=antes)
    assert (response.status_code, novos.count()) in {(302, 1), (302, 0), (400, 0)}
    if pagamento := novos.first():
        assert pagamento.id_transacao == str(data.get("id_transacao", "")).strip()
        assert pagamento.valor == Decimal(100) or "valor" in digitado
        assert response["Location"] == f"/pagamentos/{pagamento.pk}"


@pytest.mark.parametrize("papel", [Papel.FINANCEIRO, Papel.GERENTE, Papel.ADMIN])
def test_it_registers_for_any_order_for_who_decides(pedido: Pedido, papel: Papel):
    client = entrar(cast.uma_pessoa("felipe", papel))

    assert enviar(client, NOVO, pedido=pedido.pk, valor="1.234,56", metodo="PIX").status_code == 302
    assert Pagamento.objects.get().valor == Decimal("1234.56")
