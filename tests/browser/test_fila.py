"""The finance desk decides about payments by keyboard, each with its receipt in sight, in one action each."""

import struct
import zlib
from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import Page, expect

from pedidos.acesso import Papel
from pedidos.models import Pagamento
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from tests.browser.gestos import Gestos
from tests.browser.test_axe import o_que_axe_acha
from vendedor.models import Vendedor

# Thirty take forty at most: a key for each, and what leads there.
QUANTOS, ACOES = 10, 20


def uma_foto(numero: int) -> bytes:
    """A PNG of 40 by 80, each of another grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 40, 80, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([numero]) * 40) * 80
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def um_pdf() -> bytes:
    """One empty page."""
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R>>")
    body = b"".join(b"%d 0 obj%bendobj\n" % (n, o) for n, o in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 4>>"


def alguns_pagamentos(ana: Vendedor, quantos: int) -> list[Pagamento]:
    pedido = cast.um_pedido(ana, quantidade=1000)
    return [
        cast.um_pagamento(pedido, Decimal(n + 1), comprovante=cast.um_recibo(conteudo=uma_foto(n)))
        for n in range(quantos)
    ]


def do_financeiro(visitar: Callable[..., Visita], largura: int = LARGURAS["mesa"]) -> Visita:
    return visitar(cast.uma_pessoa("felipe", Papel.FINANCEIRO), largura)


def esperar(page: Page, posicao: str) -> None:
    """Until the payment in this place of the queue is shown, with its receipt, and may be decided."""
    expect(page.get_by_text(posicao)).to_be_visible()
    expect(page.get_by_role("button", name="Aprovar")).to_be_enabled()


def test_payments_are_approved_by_a_key_each(visitar: Callable[..., Visita], transactional_db: None, ana: Vendedor):
    alguns_pagamentos(ana, QUANTOS)
    visita = do_financeiro(visitar)
    page, gestos = visita.page, Gestos(visita.page)
    visita.abrir("/pagamentos/?status=PENDENTE")

    gestos.tocar(page.get_by_role("link", name="Decidir um a um"))
    for restam in range(QUANTOS, 0, -1):
        esperar(page, f"1 de {restam} à espera")
        assert page.get_by_alt_text("Comprovante enviado").evaluate("img => img.naturalWidth") == 40
        gestos.teclar("Alt+a")

    expect(page.get_by_text("Nada mais espera por decisão com este filtro.")).to_be_visible()
    assert Pagamento.objects.aprovados().count() == QUANTOS
    assert gestos.toques + gestos.teclas + gestos.rolagens <= ACOES


def test_no_key_decides_by_surprise(visitar: Callable[..., Visita], transactional_db: None, ana: Vendedor):
    primeiro, segundo = alguns_pagamentos(ana, 2)
    primeiro.pedido.cancelar("Desistiu")
    visita = do_financeiro(visitar)
    page = visita.page
    visita.abrir(f"/pagamentos/{primeiro.pk}?fila=1")
    esperar(page, "1 de 2 à espera")

    # A letter alone is a letter; a warning is to be read before; what was begun is not thrown away.
    for tecla in ("a", "r", "p", "Enter", "Alt+a"):
        page.keyboard.press(tecla)
    expect(page.get_by_role("button", name="Aprovar mesmo assim")).to_be_focused()
    page.keyboard.press("Alt+r")
    page.keyboard.type("Conta errada")
    page.keyboard.press("Alt+a")
    expect(page.get_by_label("Motivo")).to_be_focused()
    assert Pagamento.objects.pendentes().count() == 2

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    esperar(page, "1 de 1 à espera")
    page.keyboard.press("Alt+a")
    expect(page.get_by_role("button", name="Aprovar mesmo assim")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nada mais espera por decisão.")).to_be_visible()
    assert [Pagamento.objects.get(pk=p.pk).status_pagamento for p in (primeiro, segundo)] == ["REJEITADO", "APROVADO"]


def test_a_double_click_decides_about_one(visitar: Callable[..., Visita], transactional_db: None, ana: Vendedor):
    alguns_pagamentos(ana, 2)
    visita = do_financeiro(visitar)
    visita.abrir(f"/pagamentos/{Pagamento.objects.earliest('pk').pk}?fila=1")
    esperar(visita.page, "1 de 2 à espera")

    visita.page.get_by_role("button", name="Aprovar").dblclick()

    esperar(visita.page, "1 de 1 à espera")
    assert Pagamento.objects.aprovados().count() == 1


def test_it_fits_a_phone_and_a_desk_and_a_pdf_is_shown_in_its_page(
    visitar: Callable[..., Visita], transactional_db: None, ana: Vendedor
):
    (foto,) = alguns_pagamentos(ana, 1)
    pdf = cast.um_pagamento(foto.pedido, Decimal(50_000), comprovante=cast.um_recibo(conteudo=um_pdf()))
    visita = do_financeiro(visitar)
    achados = []
    for pagamento in (foto, pdf):
        visita.abrir(f"/pagamentos/{pagamento.pk}?fila=1")
        for largura in LARGURAS.values():
            visita.olhar(largura, escuro=largura == LARGURAS["telefone"])
            achados += o_que_axe_acha(visita) + visita.nao_cabem()

    assert achados == []
    expect(visita.page.get_by_title("Comprovante")).to_be_visible()
    assert visita.violations() == []
