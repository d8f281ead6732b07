"""Units and packages in words: what people and files write, what it comes to, and what is refused."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from pedidos.produtos.embalagem_dita import EmbalagemDita
from pedidos.produtos.unidades import Unidade, UnidadeRecusada, dizer, escolher, escrever, somar

DA_PILSEN = {"FD": 6, "CX": 12, "CX24": 24}


@pytest.mark.parametrize(
    ("dita", "unidade"),
    [
        ("", Unidade()),
        ("un", Unidade()),
        ("Unid.", Unidade()),
        ("peça", Unidade()),
        ("cx", Unidade("CX", 12)),
        ("Caixas", Unidade("CX", 12)),
        ("CX 12", Unidade("CX", 12)),
        ("cx c/ 12", Unidade("CX", 12)),
        ("Caixa com 24", Unidade("CX24", 24)),
        ("CX/24", Unidade("CX24", 24)),
        ("FD6", Unidade("FD", 6)),
        ("fardo", Unidade("FD", 6)),
    ],
)
def test_a_unit_is_known_as_people_write_it(dita: str, unidade: Unidade):
    assert escolher(dita, DA_PILSEN) == unidade


@pytest.mark.parametrize("dita", ["PC", "CX 6", "fardo com 12", "litro", "UN 12", "12"])
def test_a_unit_that_the_product_has_not_is_refused_with_those_that_it_has(dita: str):
    with pytest.raises(
        UnidadeRecusada, match=r"não é uma unidade deste produto\. Há: UN, FD de 6, CX de 12, CX24 de 24"
    ):
        escolher(dita, DA_PILSEN)


@pytest.mark.parametrize(
    ("texto", "unidades"),
    [
        ("36", 36),
        ("1.200", 1200),
        ("3 CX", 36),
        ("3cx", 36),
        ("3 CX12", 36),
        ("3 cx 6 un", 42),
        ("3 CX + 6", 42),
        ("2 caixas e 1 fardo", 30),
        ("3 e 6", 9),
        ("-2 CX", -24),
        ("0", 0),
    ],
)
def test_a_quantity_may_say_its_unit(texto: str, unidades: int):
    assert somar(texto, DA_PILSEN) == unidades


@pytest.mark.parametrize(
    "texto",
    ["3 CX 12", "3,5 CX", "3.5 CX", "CX", "3 6", "3 CX, 6", "", "-", "3 PC", "três", "1e3", "3 CX -1", "9999999999"],
)
def test_a_quantity_that_may_be_two_is_refused(texto: str):
    with pytest.raises(UnidadeRecusada):
        somar(texto, DA_PILSEN)


@given(st.integers(-100_000, 100_000), st.sampled_from([Unidade(), Unidade("FD", 6), Unidade("CX", 12)]))
def test_what_is_written_is_read_back_the_same(unidades: int, unidade: Unidade):
    assert somar(escrever(unidades, unidade), DA_PILSEN) == unidades


@given(st.text(st.sampled_from("0123456789.,-+ exCXcxFDUNunPÇç/ "), max_size=14))
def test_a_quantity_is_read_or_refused_and_never_another(texto: str):
    try:
        unidades = somar(texto, DA_PILSEN)
    except UnidadeRecusada:
        return
    # Whatever was read says each number that was typed.
    assert unidades == somar(escrever(unidades, Unidade("CX", 12)), DA_PILSEN)
    assert any(c.isdigit() for c in texto)


def test_a_quantity_is_told_in_boxes_with_what_it_comes_to():
    assert [dizer(n, Unidade("CX", 12)) for n in (36, 42, 6, 0)] == [
        "3 CX (36 UN)",
        "3 CX 6 UN (42 UN)",
        "6 UN",
        "0 CX",
    ]
    assert dizer(1200, Unidade()) == "1.200"


@pytest.mark.parametrize(
    ("linha", "escrita"),
    [
        ("CX 12", "CX 12"),
        ("caixa com 12", "CX 12"),
        ("cx 12 17891234567892", "CX 12 17891234567892"),
        ("Fardo 6 R$ 15,00", "FD 6 R$ 15,00"),
        ("CX24 24 17891234567892 1.045,5", "CX24 24 17891234567892 R$ 1.045,50"),
    ],
)
def test_a_package_is_read_of_a_line_and_written_back(linha: str, escrita: str):
    dita = EmbalagemDita.de(linha)
    assert str(dita) == escrita
    assert EmbalagemDita.de(str(dita)) == dita


@pytest.mark.parametrize(
    ("linha", "por_que"),
    [
        ("CX", "não diz uma embalagem"),
        ("12 CX", "não diz uma embalagem"),
        ("CX doze", "não diz uma embalagem"),
        ("CX 12 R$", "não diz uma embalagem"),
        ("CX 12 45,00 17891234567892", "não diz uma embalagem"),
        ("CX 1", "de 2 a 100.000 unidades, e não 1"),
        ("UN 12", "é a unidade em que se conta"),
        ("CX24 12", "CX24 diz 24 unidades, e depois vêm 12"),
        ("CX 12 1.0,50", "não é um preço"),
    ],
)
def test_a_line_that_is_no_package_says_why(linha: str, por_que: str):
    with pytest.raises(ValidationError, match=por_que):
        EmbalagemDita.de(linha)


@given(st.text(st.sampled_from("0123456789.,-+ CXcxFDUN R$/de\t\0é²"), max_size=30))
def test_any_line_is_read_back_the_same_or_refused(linha: str):
    try:
        dita = EmbalagemDita.de(linha)
    except ValidationError:
        return
    assert EmbalagemDita.de(str(dita)) == dita
