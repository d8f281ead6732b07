"""What is typed about a credit: how much becomes one, how much of it is used, why it is undone."""

from decimal import Decimal

from django import forms

from comum.formularios.campos import DinheiroField, MotivoField


class ValorForm(forms.Form):
    valor = DinheiroField(
        label="Valor",
        min_value=Decimal("0.01"),
        error_messages={"min_value": "Um crédito é de pelo menos R$ 0,01. Confira o valor."},
    )


class DesfazerForm(forms.Form):
    motivo = MotivoField(falta="Escreva por que o crédito se desfaz.")
