"""What is typed about an order: its head, its lines, and why it is cancelled."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone

from pedidos.acesso import TODAS_AS_CARTEIRAS, so_do_vendedor
from pedidos.erros import ClienteRecusado
from pedidos.forms.campos import DiaAteHoje, DinheiroField, MotivoField, RegistroField
from pedidos.forms.envio import FormularioDeUmaVez
from pedidos.forms.versao import FormularioDeVersao
from pedidos.models import Cliente, Pedido, Produto
from pedidos.models.pedido import Linha
from pedidos.templatetags.formatos import dia, dinheiro

MAIS_LINHAS = 150
CAMPOS_DO_ITEM = ("item", "produto", "quantidade", "preco_venda", "DELETE")
# What a line may be worth at most: the columns of the totals hold twelve digits before the comma.
MAIOR_TOTAL = Decimal(10) ** 12


class PedidoForm(forms.Form):
    """The head. A seller sells to the clients of his portfolio, and nobody asks him who sells."""

    cliente = RegistroField(
        Cliente.objects.none(),
        endereco=reverse_lazy("pedidos:procurar_cliente"),
        lista="clientes",
        label="Cliente",
        help_text="Parte do nome, o CPF ou o CNPJ.",
    )
    vendedor: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label="Vendedor", empty_label="Escolha…"
    )
    data = DiaAteHoje(label="Data", de_que="Um pedido", initial=timezone.localdate)  # type: ignore[assignment]
    frete = DinheiroField(label="Frete", initial=0, help_text="Da transportadora: não entra no total.")

    def __init__(self, request: HttpRequest, *args: Any, pedido: Pedido | None = None, **kwargs: Any) -> None:
        if pedido is not None:
            gravado = {nome: getattr(pedido, nome) for nome in ("cliente", "vendedor", "data", "frete")}
            kwargs["initial"] = gravado | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.vendedor_id = so_do_vendedor(request, TODAS_AS_CARTEIRAS)
        self.fields["cliente"].registros = clientes_de(request, pedido)  # type: ignore[attr-defined]
        if self.vendedor_id is not None:
            del self.fields["vendedor"]
        else:
            vendedores = apps.get_model("vendedor", "Vendedor").objects.order_by("nome")
            possiveis = Q(ativo=True) | Q(pk=pedido.vendedor_id) if pedido else Q(ativo=True)
            self.fields["vendedor"].queryset = vendedores.filter(possiveis)  # type: ignore[attr-defined]

    def segurar_cliente(self) -> None:
        """Call it in the transaction of the deed: until its end the client is not moved to another seller.

        Raises ClienteRecusado when he was, or was deactivated, after the form was checked.
        """
        cliente, possiveis = self.cleaned_data["cliente"], self.fields["cliente"].registros  # type: ignore[attr-defined]
        if not possiveis.filter(pk=cliente.pk).select_for_update(no_key=True):
            raise ClienteRecusado(
                f"{cliente} acabou de mudar de carteira ou de ser desativado, e já não compra de você. "
                "Escolha outro cliente."
            )

    def cabeca(self) -> dict[str, Any]:
        """As the verbs of Pedido take it."""
        dados = self.cleaned_data
        return {
            "cliente_id": dados["cliente"].pk,
            "vendedor_id": self.vendedor_id or dados["vendedor"].pk,
            "data": dados["data"],
            "frete": dados["frete"],
        }


class NovoPedidoForm(FormularioDeUmaVez, PedidoForm):
    pass


class EditarPedidoForm(FormularioDeVersao, PedidoForm):
    def retratar(self, registro: Pedido) -> dict[str, str]:
        return retratar(registro)


def retratar(pedido: Pedido) -> dict[str, str]:
    """The order in words, as it is stored; costs two queries."""
    itens = pedido.itens.select_related("produto")
    return {
        "Cliente": pedido.cliente.rotulo,
        "Vendedor": str(pedido.vendedor),
        "Data": dia(pedido.data),
        "Frete": dinheiro(pedido.frete),
        "Status": pedido.get_status_display(),
        **{
            f"Item {numero}": f"{item.quantidade} × {item.produto.rotulo} a {dinheiro(item.preco_venda)}"
            for numero, item in enumerate(itens, 1)
        },
    }


class ItemForm(forms.Form):
    item = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
    produto = RegistroField(
        Produto.objects.ativos(), endereco=reverse_lazy("pedidos:procurar_produto"), lista="produtos", label="Produto"
    )
    quantidade = forms.IntegerField(
        label="Quantidade",
        min_value=1,
        max_value=2**31 - 1,
        localize=True,
        error_messages={"min_value": "A quantidade é de 1 ou mais. Deixe a linha vazia, ou retire-a, se não a quer."},
    )
    preco_venda = DinheiroField(label="Preço de venda")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(atual := self.initial.get("produto"), Produto):
            # One that is not sold any more stays in the order that has it.
            self.fields["produto"].registros |= Produto.objects.filter(pk=atual.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        dados: dict[str, Any] = self.cleaned_data
        produto, quantidade, preco = (dados.get(name) for name in ("produto", "quantidade", "preco_venda"))
        if quantidade and preco is not None and quantidade * preco >= MAIOR_TOTAL:
            self.add_error(
                "preco_venda", "Quantidade vezes preço passa de um trilhão de reais. Confira os dois números."
            )
        if produto and quantidade and quantidade * produto.preco_medio_compra >= MAIOR_TOTAL:
            self.add_error("quantidade", "Esta quantidade custaria mais de um trilhão de reais. Confira o número.")
        return dados


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[ItemForm]
else:
    _FormSet = forms.BaseFormSet


class ItensBase(_FormSet):
    """The lines. One left empty is no line; an order has at least one."""

    def clean(self) -> None:
        if not any(self.errors) and not self.linhas():
            raise ValidationError("Um pedido tem pelo menos um item. Escolha um produto e a quantidade.")

    def linhas(self) -> list[Linha]:
        """As the verbs of Pedido take them."""
        return [
            Linha(dados["produto"].pk, dados["quantidade"], dados["preco_venda"], dados["item"])
            for dados in (form.cleaned_data for form in self.forms)
            if dados.get("produto") and not dados.get("DELETE")
        ]


def itens_do_form(data: Any = None, *, inicial: Sequence[dict[str, Any]] = (), vazias: int = 0) -> ItensBase:
    """The formset: bound to data, or showing these lines and so many empty ones."""
    formset = forms.formset_factory(
        ItemForm, formset=ItensBase, extra=vazias, can_delete=True, max_num=MAIS_LINHAS, validate_max=True
    )
    return formset(data, prefix="itens", initial=list(inicial))  # type: ignore[return-value]


def itens_do_pedido(pedido: Pedido) -> list[dict[str, Any]]:
    return [
        {"item": item.pk, "produto": item.produto, "quantidade": item.quantidade, "preco_venda": item.preco_venda}
        for item in pedido.itens.select_related("produto")
    ]


def itens_digitados(data: Mapping[str, str]) -> list[dict[str, Any]]:
    """The lines of a form as they were typed, right or wrong; without those left empty."""
    total = data.get("itens-TOTAL_FORMS", "")
    linhas = [
        {campo: data.get(f"itens-{n}-{campo}", "") for campo in CAMPOS_DO_ITEM}
        for n in range(min(int(total[:4]), MAIS_LINHAS) if total.isascii() and total.isdigit() else 0)
    ]
    return [linha for linha in linhas if any(linha.values())]


def clientes_de(request: HttpRequest, pedido: Pedido | None = None) -> Any:
    """The clients whoever asks may sell to; the one an order has already stays possible."""
    vendedor_id = so_do_vendedor(request, TODAS_AS_CARTEIRAS)
    clientes = Cliente.objects.ativos()
    if vendedor_id is not None:
        clientes = clientes.do_vendedor(vendedor_id)
    return clientes | Cliente.objects.filter(pk=pedido.cliente_id) if pedido else clientes


class CancelarForm(forms.Form):
    motivo = MotivoField(falta="Escreva por que o pedido é cancelado.")
