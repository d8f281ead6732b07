"""The log of a record is read by people: in the words and figures of the forms."""

import pytest

from pedidos.templatetags.historico import mudancas


@pytest.mark.parametrize(
    ("dados", "dito"),
    [
        ({"preco_lista": {"antes": None, "depois": "36.50"}}, "preço de lista: – → 36,50"),
        ({"em_embalagens": {"antes": [], "depois": ["CX 12"]}}, "embalagens: – → CX 12"),
        ({"data": {"antes": "2026-11-30", "depois": "2026-12-01"}}, "data: 30/11/2026 → 01/12/2026"),
        ({"id": 7, "codigo_interno": "10.50", "telefone": "alterado"}, "código interno: 10.50; telefone: alterado"),
        ({}, "–"),
    ],
)
def test_what_changed_is_told_as_forms_write_it(dados: object, dito: str) -> None:
    assert mudancas(dados) == dito
