"""Numbers that pass every check."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean
from stdnum.br import cnpj, cpf

from dados.demo.documentos import cnpj_ficticio, cpf_ficticio, ean_ficticio
from pedidos.models import Cliente


@given(st.integers(0, 999_999))
def test_it_makes_valid_documents(numero):
    assert cpf.is_valid(cpf_ficticio(numero)) or numero == 0  # eleven equal digits are refused by law
    assert cnpj.is_valid(cnpj_ficticio(numero))
    Cliente(nome="Bar", cpf_cnpj=cnpj_ficticio(numero)).clean_fields()
    assert ean.is_valid(ean_ficticio(numero))


@given(st.integers(1, 999_999), st.integers(1, 999_999))
def test_it_gives_different_numbers_different_documents(um, outro):
    for make in (cpf_ficticio, cnpj_ficticio, ean_ficticio):
        assert (make(um) == make(outro)) == (um == outro)
