"""What is typed about the stock: what was counted, what came in, what is put right and why."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from comum.formatos import inteiro
from comum.formularios.submissao import FormularioIdempotente
from comum.formularios.versao import FormularioDeVersao
from comum.limites import MAIOR_QUANTIDADE
from pedidos.produtos.campos import UnidadesField, como_se_escreve
from pedidos.produtos.models import Produto


class EmUnidades(FormularioIdempotente):
    """About a quantity of a product, which may be said in its packages."""

    def __init__(self, produto: Produto, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unidades = produto.unidades
        for campo in self.fields.values():
            if isinstance(campo, UnidadesField):
                campo.oferecer(unidades)
                campo.help_text = f"{como_se_escreve(unidades)} {campo.help_text}".strip()


class ContarForm(EmUnidades, FormularioDeVersao):
    """Shows the balance it was counted against: what left meanwhile is not missing."""

    contada = UnidadesField(label="Quantidade contada", min_value=0)

    def descrever(self, registro: Produto) -> dict[str, str]:
        return {"Saldo": inteiro(Produto.objects.com_saldo().get(pk=registro.pk).saldo)}  # type: ignore[attr-defined]


class EntradaForm(EmUnidades):
    quantidade = UnidadesField(label="Quantidade que entra", min_value=1)
    motivo = forms.CharField(label="Motivo", max_length=200, help_text="Por exemplo o número da nota fiscal.")


class AjustarForm(EmUnidades):
    quantidade = UnidadesField(
        label="Diferença", min_value=-MAIOR_QUANTIDADE, help_text="Negativa se falta, positiva se sobra."
    )
    motivo = forms.CharField(label="Motivo", max_length=200, help_text="Por exemplo quebra, validade, devolução.")

    def clean_quantidade(self) -> int:
        quantidade: int = self.cleaned_data["quantidade"]
        if quantidade == 0:
            raise ValidationError("Um ajuste de 0 não muda nada. Se o saldo está certo, registre a contagem.")
        return quantidade
