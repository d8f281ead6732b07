"""What is typed about a pick-up: how much of each item, who takes it, and why it is undone."""

import json
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS

from comum.formatos import inteiro
from comum.formularios.campos import MotivoField
from comum.formularios.submissao import FormularioIdempotente
from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.pedido import Pedido
from pedidos.pedidos.reserva import com_reserva
from pedidos.produtos.campos import UnidadesField
from pedidos.produtos.models import Produto
from pedidos.produtos.unidades import dizer, escrever


class FormularioPorItem(FormularioIdempotente):
    """Asks of each item of an order how many units. How many may be said changes meanwhile: the verb looks again."""

    cabem: dict[int, int]

    def __init__(self, pedido: Pedido, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pedido = pedido
        self.itens = {_nome(item): item for item in pedido.itens.select_related("produto")}
        for nome, item in self.itens.items():
            self.fields[nome] = campo = UnidadesField(label=str(item.produto), required=False, min_value=0)
            if item.unidade:
                campo.oferecer({item.unidade: item.fator}, item.vendido_em)
        self.situar()

    def situar(self) -> None:
        """Fills cabem, the units that may be said of each item by its id, and says so beside it."""
        raise NotImplementedError

    def campos_dos_itens(self) -> list[forms.BoundField]:
        """Of the items of which something may be said, or was typed."""
        return [self[nome] for nome, item in self.itens.items() if self.cabem[item.pk] or self[nome].value()]

    def quantidades(self) -> dict[int, int]:
        """As the verbs of Pedido take them."""
        return {item.pk: self.cleaned_data[nome] or 0 for nome, item in self.itens.items()}


class Limite(NamedTuple):
    """No more than cabe units go; recusa says so to who typed more, with {} where his own words stand."""

    cabe: int
    recusa: str


class ColetaForm(FormularioPorItem):
    """Proposes what remains and is on the shelf, and carries the limits that campos.js says while one types."""

    limites: dict[str, list[Limite]]

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nome in ("nome_retirada", "documento_retirada"):
            self.fields[nome].widget.attrs["data-falta"] = self.fields[nome].error_messages["required"]

    def situar(self) -> None:
        """Says beside each item how much remains now, and what is in stock. Costs two queries."""
        self.limites = {}
        self.cabem = self.pedido.calcular_a_coletar()
        produtos = com_reserva(Produto.objects.filter(itens__pedido=self.pedido).distinct()).in_bulk()
        for nome, item in self.itens.items():
            restam, p = self.cabem[item.pk], produtos[item.produto_id]
            self.fields[nome].initial = restam if settings.ESTOQUE_PODE_FICAR_NEGATIVO else min(restam, max(p.saldo, 0))
            self[nome].help_text = (
                f"Restam {dizer(restam, item.vendido_em)} de {escrever(item.quantidade, item.vendido_em)} · "
                f"saldo {inteiro(p.saldo)}, prometido {inteiro(p.prometido)}, livre {inteiro(p.livre)}"
            )
            self.limites[nome] = _limites(item, restam, p.saldo)
            self.fields[nome].widget.attrs["data-limites"] = json.dumps(self.limites[nome])

    def explicar(self) -> None:
        """After a refusal: looks again how much remains, and says at each field what does not go. Costs two queries."""
        self.situar()
        # Of an order of which nothing is left the refusal itself says more.
        demais = {
            nome: next((limite.recusa for limite in limites if (self.cleaned_data.get(nome) or 0) > limite.cabe), None)
            for nome, limites in self.limites.items()
            if any(self.cabem.values())
        }
        for nome, recusa in demais.items():
            if recusa:
                # The verb named only the first of them.
                self.errors.pop(NON_FIELD_ERRORS, None)
                self.add_error(nome, recusa.replace("{}", str(self[nome].value()).strip()))


def _limites(item: ItemPedido, restam: int, saldo: int) -> list[Limite]:
    quanto = escrever(restam, item.vendido_em)
    pedido = f"O pedido tem {quanto}" if restam == item.quantidade else f"Do pedido restam {quanto}"
    limites = [Limite(restam, f"{pedido}, você digitou {{}}.")]
    if not settings.ESTOQUE_PODE_FICAR_NEGATIVO:
        ha = escrever(max(saldo, 0), item.vendido_em)
        recusa = f"No estoque há {ha}, você digitou {{}}. Registre antes a entrada ou um ajuste."
        limites.append(Limite(max(saldo, 0), recusa))
    return limites


class EstornarForm(forms.Form):
    motivo = MotivoField(falta="Escreva por que a coleta é estornada.")


def _nome(item: ItemPedido) -> str:
    return f"item_{item.pk}"
