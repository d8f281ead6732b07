"""A receipt is handed out to who may see its payment, as a file to keep, never as a page of this site."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.acesso import Papel
from pedidos.models import Pagamento
from tests import cast
from tests.pedidos.views.conftest import entrar
from vendedor.models import Vendedor


def um_pagamento_com(ana: Vendedor, conteudo: bytes) -> Pagamento:
    recibo = cast.um_recibo("página.html", conteudo)
    return cast.um_pagamento(cast.um_pedido(ana), Decimal(100), comprovante=recibo)


@pytest.mark.parametrize(
    ("conteudo", "tipo", "extensao"),
    [
        (b"%PDF-1.7 <script>", "application/pdf", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
        (b"\xff\xd8\xff\xe1", "image/jpeg", "jpg"),
    ],
)
def test_it_is_an_attachment_of_the_type_that_its_content_has(
    ana: Vendedor, felipe: User, conteudo: bytes, tipo: str, extensao: str
):
    pagamento = um_pagamento_com(ana, conteudo)

    response = entrar(felipe).get(f"/pagamentos/{pagamento.pk}/comprovante")

    assert b"".join(response.streaming_content) == conteudo  # type: ignore[attr-defined]
    assert response["Content-Type"] == tipo
    assert response["Content-Disposition"] == f'attachment; filename="comprovante-{pagamento.pk}.{extensao}"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_it_is_not_there_for_who_may_not_see_the_payment(ana: Vendedor, bruno: Vendedor):
    url = f"/pagamentos/{um_pagamento_com(ana, b'%PDF-').pk}/comprovante"
    lia = cast.uma_pessoa("lia", Papel.LOGISTICA)

    assert entrar(bruno.usuario).get(url).status_code == 404
    assert entrar(lia).get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_it_says_so_when_there_is_none_or_it_was_lost(ana: Vendedor, felipe: User):
    sem = cast.um_pagamento(cast.um_pedido(ana), Decimal(100))
    perdido = um_pagamento_com(ana, b"%PDF-")
    perdido.comprovante.storage.delete(str(perdido.comprovante))

    for pagamento in (sem, perdido):
        assert entrar(felipe).get(f"/pagamentos/{pagamento.pk}/comprovante").status_code == 404
