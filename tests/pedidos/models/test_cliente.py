"""CPF and CNPJ of a client: right, in one form, and of one client only."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import strategies as st
from stdnum.br import cnpj, cpf

from comum.documentos import only_letters_and_digits, validate_cpf_cnpj
from pedidos.models import Cliente
from tests import cast
from vendedor.models import Vendedor

CPF = "52998224725"
CNPJ_COM_LETRAS = "12ABC34501DE35"
FORMAS = [("529.982.247-25", CPF), (" 529 982 247 25 ", CPF), ("12.abc.345/01de-35", CNPJ_COM_LETRAS)]


@pytest.mark.parametrize(("digitado", "guardado"), FORMAS)
def test_it_is_kept_in_one_form_however_it_was_written(db: None, digitado: str, guardado: str):
    criado = Cliente.objects.create(nome="A", cpf_cnpj=digitado)
    assert criado.cpf_cnpj == guardado
    Cliente.objects.all().delete()

    Cliente.objects.bulk_create([Cliente(nome="B", cpf_cnpj=digitado)])
    Cliente.objects.update(cpf_cnpj=digitado)

    assert Cliente.objects.values_list("cpf_cnpj", flat=True).get(cpf_cnpj=digitado) == guardado


@pytest.mark.parametrize(("digitado", "guardado"), FORMAS)
def test_a_form_keeps_it_in_that_form_too(db: None, digitado: str, guardado: str):
    form = modelform_factory(Cliente, fields=["nome", "cpf_cnpj"])({"nome": "A", "cpf_cnpj": digitado})

    assert form.is_valid(), form.errors
    assert form.save().cpf_cnpj == guardado


def test_it_belongs_to_one_client(db: None):
    cliente = Cliente.objects.create(nome="A", cpf_cnpj=CPF)
    form = modelform_factory(Cliente, fields=["nome", "cpf_cnpj"])

    other = form({"nome": "B", "cpf_cnpj": "529.982.247-25"})
    assert other.errors["cpf_cnpj"] == ["Já existe um cliente com este CPF/CNPJ."]
    assert form({"nome": "A", "cpf_cnpj": "529.982.247-25"}, instance=cliente).is_valid()
    with pytest.raises(IntegrityError, match="cliente_cpf_cnpj_unico"), transaction.atomic():
        Cliente.objects.create(nome="B", cpf_cnpj="529.982.247-25")


def test_it_may_be_left_out_by_any_number(db: None):
    form = modelform_factory(Cliente, fields=["nome", "cpf_cnpj"])
    for _ in range(2):
        form({"nome": "A", "cpf_cnpj": ""}).save()

    assert Cliente.objects.filter(cpf_cnpj="").count() == 2


@pytest.mark.parametrize(
    "errado", ["529.982.247-26", "123", "111.111.111-11", "00000000000000", "12ABC34501DE36", "٥٢٩٩٨٢٢٤٧٢٥", "abc"]
)
def test_it_is_refused_when_it_cannot_be_right(db: None, errado: str):
    with pytest.raises(ValidationError) as error:
        Cliente(nome="A", cpf_cnpj=errado).full_clean()

    [words] = error.value.message_dict["cpf_cnpj"]
    assert words == (
        f"{only_letters_and_digits(errado)} não é um CPF nem um CNPJ válido: "
        "confira os dígitos (11 no CPF, 14 posições no CNPJ)."
    )


@given(st.text("0123456789", min_size=9, max_size=9).filter(lambda digits: len(set(digits)) > 1))
def test_it_knows_every_right_cpf_and_no_wrong_one(base: str):
    right = next(f"{base}{check:02}" for check in range(100) if cpf.is_valid(f"{base}{check:02}"))
    validate_cpf_cnpj(right)

    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    with pytest.raises(ValidationError):
        validate_cpf_cnpj(wrong)


@given(
    st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=12, max_size=12).filter(lambda text: len(set(text)) > 1)
)
def test_it_knows_every_right_cnpj_with_letters(base: str):
    right = base + cnpj.calc_check_digits(base)
    validate_cpf_cnpj(right)
    assert Cliente._meta.get_field("cpf_cnpj").to_python(cnpj.format(right).lower()) == right


def test_it_is_found_by_seller_and_while_active(ana: Vendedor, bruno: Vendedor):
    de_ana, de_bruno = cast.um_cliente(ana), cast.um_cliente(bruno, ativo=False)

    assert list(Cliente.objects.do_vendedor(ana.pk)) == [de_ana]
    assert list(Cliente.objects.do_vendedor(bruno.pk)) == [de_bruno]
    assert list(Cliente.objects.ativos()) == [de_ana]
