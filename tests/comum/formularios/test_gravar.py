"""What a form asks for is done whole or not at all, and the form says why not."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from comum.formularios.gravar import gravar
from pedidos.erros import EstoqueInsuficiente
from pedidos.models import Cliente, Produto
from tests import cast
from tests.pedidos.models.conftest import ao_mesmo_tempo


class ProdutoForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Produto
        fields = ["nome", "codigo_interno", "categoria"]


def um_formulario(codigo: str = "PIL") -> ProdutoForm:
    form = ProdutoForm({"nome": "Pilsen", "codigo_interno": codigo, "categoria": "CERVEJA"})
    assert form.is_valid()
    return form


@pytest.mark.django_db
@pytest.mark.parametrize(
    "recusa",
    [EstoqueInsuficiente("Não há tanto."), ValidationError("Não há tanto."), ValidationError(["Não há tanto."])],
)
def test_a_refusal_undoes_all_and_is_told_in_the_form(recusa: Exception):
    form = um_formulario()

    def fazer() -> None:
        Cliente.objects.create(nome="Bar")
        raise recusa

    assert gravar(form, fazer) is None
    assert form.non_field_errors() == ["Não há tanto."]
    assert not Cliente.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_the_same_code_make_one_and_the_other_is_told_which_field():
    formularios = [um_formulario(), um_formulario()]

    feitos = ao_mesmo_tempo(*(lambda form=form: gravar(form, form.save) for form in formularios))

    assert sorted(feito is None for feito in feitos) == [False, True]
    recusado = formularios[feitos.index(None)]
    assert [str(erro) for lista in recusado.errors.values() for erro in lista] == [
        "Já existe um produto com este código interno."
    ]


@pytest.mark.django_db
def test_a_collision_that_no_form_sees_is_told_too():
    form = um_formulario()
    cast.um_produto("Outro", codigo_interno="AGU")

    assert gravar(form, lambda: Produto.objects.create(nome="X", codigo_interno="AGU")) is None
    assert "colide com isto" in str(form.non_field_errors())


@pytest.mark.django_db
def test_a_number_that_no_column_holds_is_told():
    form = um_formulario()

    assert gravar(form, lambda: cast.um_produto("X", preco_compra="9" * 11)) is None
    assert form.non_field_errors() == [
        "Um dos valores é grande demais para ser gravado. Confira os números e envie de novo."
    ]


@pytest.mark.django_db
def test_a_failure_of_the_machine_is_not_called_a_mistake_of_the_person():
    def fazer() -> None:
        raise DatabaseError("gone")

    with pytest.raises(DatabaseError):
        gravar(um_formulario(), fazer)


@pytest.mark.django_db
def test_what_is_done_comes_back():
    assert gravar(um_formulario(), lambda: Decimal(3)) == 3
