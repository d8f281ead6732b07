"""What is typed about a pick-up: how much of each item, who takes it, and why it is undone."""

from typing import Any

from django import forms
from django.conf import settings

from pedidos.forms.campos import MotivoField
from pedidos.forms.envio import FormularioDeUmaVez
from pedidos.models import ItemPedido, Pedido
from pedidos.templatetags.formatos import inteiro

MAIOR_QUANTIDADE = 2**31 - 1


class ColetaForm(FormularioDeUmaVez):
    """Proposes what remains and is on the shelf. That may change while the form is open: the verb looks again."""

    nome_retirada = forms.CharField(
        label="Quem retira",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Escreva o nome de quem leva a mercadoria."},
    )
    documento_retirada = forms.CharField(
        label="Documento de quem retira",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="RG, CPF ou CNH. Sai no recibo.",
        error_messages={"required": "Escreva o número do documento de quem leva a mercadoria."},
    )

    def __init__(self, pedido: Pedido, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pedido = pedido
        self.itens = {_nome(item): item for item in pedido.itens.select_related("produto__estoque")}
        for nome, item in self.itens.items():
            self.fields[nome] = forms.IntegerField(
                label=str(item.produto),
                required=False,
                min_value=0,
                max_value=MAIOR_QUANTIDADE,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
        self.situar()

    def situar(self) -> None:
        """Says beside each item how much remains now. Costs a query."""
        self.restam = self.pedido.calcular_a_coletar()
        for nome, item in self.itens.items():
            restam, estoque = self.restam[item.pk], _estoque(item)
            self.fields[nome].initial = restam if settings.ESTOQUE_PODE_FICAR_NEGATIVO else min(restam, max(estoque, 0))
            self[
                nome
            ].help_text = f"Restam {inteiro(restam)} de {inteiro(item.quantidade)} · estoque {inteiro(estoque)}"

    def campos_dos_itens(self) -> list[forms.BoundField]:
        """Of the items of which something remains, or was typed."""
        return [self[nome] for nome, item in self.itens.items() if self.restam[item.pk] or self[nome].value()]

    def quantidades(self) -> dict[int, int]:
        """As the verb of Pedido takes them."""
        return {item.pk: self.cleaned_data[nome] or 0 for nome, item in self.itens.items()}


class EstornarForm(forms.Form):
    motivo = MotivoField(falta="Escreva por que a coleta é estornada.")


def _nome(item: ItemPedido) -> str:
    return f"item_{item.pk}"


def _estoque(item: ItemPedido) -> int:
    estoque = getattr(item.produto, "estoque", None)
    return estoque.quantidade if estoque else 0
