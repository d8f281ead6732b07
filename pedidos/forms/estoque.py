"""What is typed about the stock: what was counted, what came in, what is put right and why."""

from django import forms
from django.core.exceptions import ValidationError

from pedidos.forms.envio import FormularioDeUmaVez
from pedidos.forms.versao import FormularioDeVersao
from pedidos.models import Produto
from pedidos.planilha.fields import MAIOR_QUANTIDADE
from pedidos.templatetags.formatos import inteiro


class ContarForm(FormularioDeUmaVez, FormularioDeVersao):
    """Shows the balance it was counted against: what left meanwhile is not missing."""

    contada = forms.IntegerField(
        label="Quantidade contada", min_value=0, max_value=MAIOR_QUANTIDADE, localize=True, help_text="Em unidades."
    )

    def retratar(self, registro: Produto) -> dict[str, str]:
        return {"Saldo": inteiro(Produto.objects.com_saldo().get(pk=registro.pk).saldo)}  # type: ignore[attr-defined]


class EntradaForm(FormularioDeUmaVez):
    quantidade = forms.IntegerField(label="Unidades que entram", min_value=1, max_value=MAIOR_QUANTIDADE, localize=True)
    motivo = forms.CharField(label="Motivo", max_length=200, help_text="Por exemplo o número da nota fiscal.")


class AjustarForm(FormularioDeUmaVez):
    quantidade = forms.IntegerField(
        label="Diferença",
        min_value=-MAIOR_QUANTIDADE,
        max_value=MAIOR_QUANTIDADE,
        localize=True,
        help_text="Negativa se falta, positiva se sobra.",
    )
    motivo = forms.CharField(label="Motivo", max_length=200, help_text="Por exemplo quebra, validade, devolução.")

    def clean_quantidade(self) -> int:
        quantidade: int = self.cleaned_data["quantidade"]
        if quantidade == 0:
            raise ValidationError("Um ajuste de 0 não muda nada. Se o saldo está certo, registre a contagem.")
        return quantidade
