"""A pending payment is corrected, and gets its receipt later, by who registered it or by who decides."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pedidos.models import LogAtividade, Pagamento
from tests import cast
from tests.pedidos.admin.formulario import mensagens, texto
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import campos, enviar, erros
from vendedor.models import Vendedor


@pytest.fixture
def pagamento(ana: Vendedor) -> Pagamento:
    return cast.um_pagamento(cast.um_pedido(ana), Decimal(100), registrado_por=ana.usuario)


def url(pagamento: Pagamento) -> str:
    return f"/pagamentos/{pagamento.pk}/editar"


def gravado(pagamento: Pagamento) -> Pagamento:
    return Pagamento.objects.get(pk=pagamento.pk)


def test_it_adds_the_receipt_and_leaves_the_rest(da_ana: Client, ana: Vendedor, pagamento: Pagamento):
    assert f'{url(pagamento)}#id_comprovante">enviar agora</a>' in texto(da_ana.get(f"/pagamentos/{pagamento.pk}"))

    response = enviar(da_ana, url(pagamento), comprovante=cast.um_recibo())

    atual = gravado(pagamento)
    assert response["Location"] == f"/pagamentos/{pagamento.pk}"
    assert (atual.valor, atual.metodo, atual.data_registro) == (Decimal(100), "PIX", pagamento.data_registro)
    assert b"".join(da_ana.get(f"/pagamentos/{pagamento.pk}/comprovante").streaming_content) == b"%PDF-1.7 recibo"  # type: ignore[attr-defined]
    atividade = LogAtividade.objects.do_registro(pagamento).get()
    assert (atividade.usuario, atividade.tipo) == (ana.usuario, "ALTERACAO")
    assert atividade.dados == {
        "id": pagamento.pk,
        "Comprovante": {"antes": "sem comprovante", "depois": f"enviado ({atual.comprovante_sha256[:8]})"},
    }


def test_it_keeps_the_receipt_when_none_is_sent_and_takes_a_new_one(da_ana: Client, pagamento: Pagamento):
    enviar(da_ana, url(pagamento), comprovante=cast.um_recibo())
    primeiro = gravado(pagamento).comprovante_sha256

    enviar(da_ana, url(pagamento), valor="99,00")
    assert gravado(pagamento).comprovante_sha256 == primeiro
    enviar(da_ana, url(pagamento), comprovante=cast.um_recibo(conteudo=b"%PDF-1.7 o certo"))

    with gravado(pagamento).comprovante.open() as guardado:
        assert guardado.read() == b"%PDF-1.7 o certo"
    assert gravado(pagamento).comprovante_sha256 != primeiro


def test_it_corrects_what_was_typed_and_writes_down_what_it_was(da_gilda: Client, pagamento: Pagamento):
    ontem = timezone.localdate() - timedelta(days=1)

    response = enviar(da_gilda, url(pagamento), valor="80,50", metodo="BOLETO", data=ontem, id_transacao="E2E-2")

    atual = gravado(pagamento)
    assert mensagens(response) == [f"Pagamento {pagamento.pk} gravado."]
    assert (atual.valor, atual.metodo, atual.id_transacao) == (Decimal("80.50"), "BOLETO", "E2E-2")
    assert pagamento.data_registro - atual.data_registro == timedelta(days=1)
    mudou = LogAtividade.objects.do_registro(pagamento).get().dados
    assert mudou.keys() == {"id", "Valor", "Método", "Data", "Id da transação"}
    assert mudou["Método"] == {"antes": "PIX", "depois": "Boleto"}


@pytest.mark.parametrize("quem", ["da_ana", "da_felipe"])
def test_an_earlier_day_needs_a_right(request: pytest.FixtureRequest, pagamento: Pagamento, quem: str):
    client: Client = request.getfixturevalue(quem)
    hoje = timezone.localdate(pagamento.data_registro)

    response = enviar(client, url(pagamento), data=hoje - timedelta(days=1))

    assert response.status_code == 400
    palavras = f"seria de antes de {hoje:%d/%m/%Y}: o seu papel não muda dias que já foram contados."
    assert palavras in str(erros(response))
    assert gravado(pagamento).data_registro == pagamento.data_registro


def test_a_day_that_is_today_is_not_later_than_now(da_ana: Client, pagamento: Pagamento):
    antes = timezone.localtime(pagamento.data_registro) - timedelta(days=1)
    Pagamento.objects.update(data_registro=antes.replace(hour=23, minute=59))

    assert enviar(da_ana, url(pagamento), data=timezone.localdate()).status_code == 302
    assert gravado(pagamento).data_registro <= timezone.now()
    assert timezone.localdate(gravado(pagamento).data_registro) == timezone.localdate()


def test_it_writes_nothing_when_nothing_changed(da_ana: Client, pagamento: Pagamento):
    assert mensagens(enviar(da_ana, url(pagamento))) == ["Nada mudou, nada foi gravado."]
    assert not LogAtividade.objects.exists()


def test_it_links_the_payment_that_has_the_receipt(da_ana: Client, ana: Vendedor, pagamento: Pagamento):
    primeiro = cast.um_pagamento(pagamento.pedido, Decimal(50), comprovante=cast.um_recibo())

    response = enviar(da_ana, url(pagamento), valor="1,00", comprovante=cast.um_recibo("outro-nome.pdf"))

    assert response.status_code == 400
    assert erros(response) == [
        "Este comprovante já foi usado em outro pagamento. "
        f'<a href="/pagamentos/{primeiro.pk}">Veja o pagamento {primeiro.pk} do pedido {primeiro.pedido_id}</a>.'
    ]
    assert (gravado(pagamento).valor, gravado(pagamento).comprovante_sha256) == (Decimal(100), "")


def test_it_does_not_say_whose_receipt_it_was_to_who_may_not_see_it(
    da_ana: Client, bruno: Vendedor, pagamento: Pagamento
):
    cast.um_pagamento(cast.um_pedido(bruno), Decimal(50), comprovante=cast.um_recibo())

    response = enviar(da_ana, url(pagamento), comprovante=cast.um_recibo())

    assert erros(response) == ["Este comprovante já foi usado em outro pagamento."]


def test_a_seller_corrects_only_what_he_registered(ana: Vendedor, pagamento: Pagamento):
    do_financeiro = cast.um_pagamento(pagamento.pedido, Decimal(10))
    da_ana = entrar(ana.usuario)

    page = da_ana.get(url(do_financeiro))

    assert page.status_code == 403
    assert "Só quem registrou o pagamento, ou o financeiro, o corrige." in texto(page)
    assert "/editar" not in texto(da_ana.get(f"/pagamentos/{do_financeiro.pk}"))
    assert "/editar" in texto(da_ana.get(f"/pagamentos/{pagamento.pk}"))


def test_who_registers_is_who_may_correct(da_ana: Client, pagamento: Pagamento):
    enviar(da_ana, f"/pagamentos/novo?pedido={pagamento.pedido_id}", valor="1,00", metodo="PIX")

    novo = Pagamento.objects.latest("pk")
    assert da_ana.get(url(novo)).status_code == 200
    assert "por Ana" in texto(da_ana.get(f"/pagamentos/{novo.pk}"))


@pytest.mark.parametrize("verbo", ["aprovar", "rejeitar"])
def test_it_refuses_what_was_decided_meanwhile(da_ana: Client, pagamento: Pagamento, verbo: str):
    aberto = campos(da_ana.get(url(pagamento)))
    getattr(pagamento, verbo)()

    primeira = da_ana.post(url(pagamento), {**aberto, "valor": "1,00"})
    segunda = da_ana.post(url(pagamento), {**campos(primeira), "valor": "1,00"})

    palavra = {"aprovar": "aprovado", "rejeitar": "rejeitado"}[verbo]
    assert "O registro mudou depois que você abriu" in " ".join(erros(primeira))
    assert [tuple(d) for d in primeira.context["form"].diferencas] == [("Status", "Pendente", palavra.capitalize())]
    assert erros(segunda) == [
        f"Pagamento {pagamento.pk} do pedido {pagamento.pedido_id} já foi {palavra}; "
        "só um pagamento pendente se corrige."
    ]
    assert gravado(pagamento).valor == Decimal(100)
    assert "/editar" not in texto(da_ana.get(f"/pagamentos/{pagamento.pk}"))


@pytest.mark.parametrize(
    ("digitado", "palavras"),
    [
        ({"valor": "0"}, "Um pagamento é de pelo menos R$ 0,01."),
        ({"data": "31/12/1999"}, "Um pagamento é de 01/01/2000 até hoje; 31/12/1999 fica fora. Confira a data."),
        ({"data": "0001-01-01"}, "01/01/0001 fica fora"),
        ({"data": "9999-12-31"}, "31/12/9999 fica fora"),
        ({"id_transacao": "E2E-9"}, "Já existe um pagamento com este id de transação: E2E-9, no pedido"),
        ({"comprovante": cast.um_recibo("r.pdf", b"<script>")}, "um PDF ou uma imagem JPG ou PNG"),
        ({"versao": "x"}, "O formulário chegou incompleto."),
    ],
)
def test_it_says_what_is_wrong_and_corrects_nothing(
    da_ana: Client, pagamento: Pagamento, digitado: dict[str, Any], palavras: str
):
    cast.um_pagamento(pagamento.pedido, Decimal(1), id_transacao="E2E-9")
    if "comprovante" in digitado:
        digitado["comprovante"].seek(0)

    response = enviar(da_ana, url(pagamento), **{"valor": "7,00", **digitado})

    assert palavras in " ".join(erros(response))
    assert gravado(pagamento).valor == Decimal(100)


def test_the_pages_show_the_day_it_was_corrected_to(da_gilda: Client, pagamento: Pagamento):
    enviar(da_gilda, url(pagamento), data=date(2026, 3, 5))

    assert "05/03/2026" in texto(da_gilda.get("/pagamentos/?ate=2026-03-05"))
