"""The queue of payments that wait: decided on their pages, one after another, with the filter of the list."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.models import LogAtividade, Pagamento
from tests import cast
from tests.pedidos.admin.formulario import mensagens, texto
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import campos
from vendedor.models import Vendedor


@pytest.fixture
def tres(ana: Vendedor) -> list[Pagamento]:
    """By PIX, the oldest first; and one by BOLETO among them."""
    cast.um_pagamento(cast.um_pedido(ana), Decimal(5), metodo="BOLETO", data_registro=datetime(2026, 4, 2, tzinfo=UTC))
    return [
        cast.um_pagamento(cast.um_pedido(ana), Decimal(100 - dia), data_registro=datetime(2026, 4, dia, tzinfo=UTC))
        for dia in (1, 2, 3)
    ]


def na_fila(pagamento: Pagamento, filtro: str = "metodo=PIX") -> str:
    return f"/pagamentos/{pagamento.pk}?{filtro}&fila=1"


def decidir(client: Client, pagamento: Pagamento, verbo: str, **digitado: str) -> Any:
    """From the page in the queue, as it was shown."""
    enviado = campos(client.get(na_fila(pagamento))) | digitado
    return client.post(f"/pagamentos/{pagamento.pk}/{verbo}?metodo=PIX&fila=1", enviado)


def test_the_list_leads_into_the_queue_with_its_filter(da_felipe: Client, tres: list[Pagamento]):
    page = texto(da_felipe.get("/pagamentos/", {"metodo": "PIX", "pagina": "1"}))

    assert f'href="{na_fila(tres[0])}">Decidir um a um'.replace("&", "&amp;") in page
    assert f'href="{na_fila(tres[1])}">{tres[1].pk}'.replace("&", "&amp;") in page


def test_each_decision_leads_to_the_next_and_the_last_back_to_the_list(da_felipe: Client, tres: list[Pagamento]):
    assert "2 de 3 à espera" in texto(da_felipe.get(na_fila(tres[1])))

    primeira = decidir(da_felipe, tres[0], "aprovar")
    segunda = decidir(da_felipe, tres[1], "rejeitar", motivo="Não veio")
    ultima = decidir(da_felipe, tres[2], "aprovar")

    assert primeira["Location"] == na_fila(tres[1])
    assert segunda["Location"] == na_fila(tres[2])
    assert ultima["Location"] == "/pagamentos/?metodo=PIX"
    assert "Nada mais espera por decisão com este filtro." in mensagens(ultima)
    assert [Pagamento.objects.get(pk=p.pk).status_pagamento for p in tres] == ["APROVADO", "REJEITADO", "APROVADO"]


def test_what_was_left_out_comes_after_the_last(da_felipe: Client, tres: list[Pagamento]):
    page = texto(da_felipe.get(na_fila(tres[0])))
    assert f'href="{na_fila(tres[1])}"'.replace("&", "&amp;") in page

    assert decidir(da_felipe, tres[2], "aprovar")["Location"] == na_fila(tres[0])


def test_it_goes_in_the_order_of_the_list(da_felipe: Client, tres: list[Pagamento]):
    page = texto(da_felipe.get("/pagamentos/", {"metodo": "PIX", "ordem": "valor"}))

    assert f'href="{na_fila(tres[2], "metodo=PIX&ordem=valor")}">Decidir um a um'.replace("&", "&amp;") in page


def test_what_has_to_be_known_stands_beside_the_decision(da_felipe: Client, tres: list[Pagamento]):
    tres[0].pedido.cancelar("Desistiu")

    page = texto(da_felipe.get(na_fila(tres[0])))
    sem_ler = da_felipe.post(f"/pagamentos/{tres[0].pk}/aprovar?metodo=PIX&fila=1")

    assert "está cancelado: estes R$ 99,00 ficam a devolver" in page
    assert "Aprovar mesmo assim" in page
    assert sem_ler.status_code == 400
    assert "1 de 3 à espera" in texto(sem_ler)
    assert decidir(da_felipe, tres[0], "aprovar")["Location"] == na_fila(tres[1])


def test_a_refusal_is_told_in_the_same_place_and_what_was_typed_stays(da_felipe: Client, tres: list[Pagamento]):
    response = decidir(da_felipe, tres[0], "rejeitar", motivo="x" * 301)

    assert response.status_code == 400
    assert "no máximo 300 caracteres" in texto(response)
    assert "x" * 301 in texto(response)
    assert not LogAtividade.objects.exists()


def test_what_another_has_decided_meanwhile_is_told_with_the_way_on(da_felipe: Client, tres: list[Pagamento]):
    tres[0].aprovar()

    response = da_felipe.post(f"/pagamentos/{tres[0].pk}/aprovar?metodo=PIX&fila=1")

    assert "já foi aprovado; só um pagamento pendente se decide." in texto(response)
    assert f'href="{na_fila(tres[1])}" aria-keyshortcuts="Alt+P">Próximo'.replace("&", "&amp;") in texto(response)


def test_who_may_not_approve_it_reads_so_and_finds_no_button(
    da_felipe: Client, felipe: User, ana: Vendedor, settings: Any
):
    settings.PAGAMENTO_OUTRA_PESSOA_DESDE = Decimal(100)
    seu = cast.um_pagamento(cast.um_pedido(ana), Decimal(100), registrado_por=felipe)

    page = texto(da_felipe.get(na_fila(seu)))

    assert "quem registrou ou corrigiu um pagamento não o aprova" in page
    assert f"/pagamentos/{seu.pk}/aprovar" not in page
    assert f"/pagamentos/{seu.pk}/rejeitar" in page


def test_outside_of_the_queue_one_stays_on_the_page(da_felipe: Client, tres: list[Pagamento]):
    assert da_felipe.post(f"/pagamentos/{tres[0].pk}/aprovar")["Location"] == f"/pagamentos/{tres[0].pk}"
    assert "à espera" not in texto(da_felipe.get(f"/pagamentos/{tres[1].pk}"))


def test_whoever_had_to_sign_in_again_is_led_to_the_page(da_felipe: Client, tres: list[Pagamento]):
    response = da_felipe.get(f"/pagamentos/{tres[0].pk}/aprovar?metodo=PIX&fila=1")

    assert response["Location"] == na_fila(tres[0])


def test_a_seller_sees_no_queue(ana: Vendedor, tres: list[Pagamento]):
    page = texto(entrar(ana.usuario).get(na_fila(tres[0])))

    assert "à espera" not in page
    assert "Pular" not in page


def test_what_was_moved_or_corrected_comes_back_into_the_queue(da_felipe: Client, ana: Vendedor, tres: list[Pagamento]):
    movido = da_felipe.post(
        f"/pagamentos/{tres[0].pk}/mover?metodo=PIX&fila=1", {"pedido": cast.um_pedido(ana).pk, "motivo": "Errado"}
    )
    url = f"/pagamentos/{tres[1].pk}/editar?metodo=PIX&fila=1"
    corrigido = da_felipe.post(url, campos(da_felipe.get(url)) | {"valor": "50,00"})

    assert [movido["Location"], corrigido["Location"]] == [na_fila(tres[0]), na_fila(tres[1])]


@pytest.mark.parametrize(("conteudo", "tag"), [(b"%PDF-1.7 recibo", "<iframe"), (b"\x89PNG\r\n\x1a\n", "<img")])
def test_the_receipt_stands_beside_the_decision(da_felipe: Client, ana: Vendedor, conteudo: bytes, tag: str):
    recibo = cast.um_recibo(conteudo=conteudo)
    pagamento = cast.um_pagamento(cast.um_pedido(ana), Decimal(10), comprovante=recibo)
    url = f"/pagamentos/{pagamento.pk}"

    conteudo_da_pagina = texto(da_felipe.get(url)).partition("<main")[2]

    assert f'{tag} src="{url}/comprovante' in conteudo_da_pagina
    pagamento.aprovar()
    assert f"{tag} src" not in texto(da_felipe.get(url)).partition("<main")[2]


def test_a_receipt_is_framed_by_this_site_alone(da_felipe: Client, ana: Vendedor):
    pagamento = cast.um_pagamento(cast.um_pedido(ana), Decimal(10), comprovante=cast.um_recibo())
    url = f"/pagamentos/{pagamento.pk}"

    page, recibo = da_felipe.get(url), da_felipe.get(f"{url}/comprovante?ver")

    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in recibo["Content-Security-Policy"]
    assert "script-src 'self'" in recibo["Content-Security-Policy"]
    assert recibo["X-Frame-Options"] == "SAMEORIGIN"
    assert recibo["X-Content-Type-Options"] == "nosniff"
    assert recibo["Content-Type"] == "application/pdf"
    assert recibo["Content-Disposition"].startswith("inline")
    recibo.close()
