"""What is typed about a payment: of which order, how much, how; and why a decision is what it is."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from pedidos.comprovantes import ASSINATURAS, MAX_BYTES, validate_size, validate_type
from pedidos.forms.campos import DinheiroField
from pedidos.forms.envio import FormularioDeUmaVez
from pedidos.models import Pagamento, Pedido
from pedidos.models.pedido import PedidoQuerySet

MAIOR_NUMERO = 2**63 - 1


class NovoPagamentoForm(FormularioDeUmaVez):
    pedido = forms.IntegerField(
        label="Pedido", min_value=1, max_value=MAIOR_NUMERO, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    valor = DinheiroField(
        label="Valor",
        min_value=Decimal("0.01"),
        error_messages={"min_value": "Um pagamento é de pelo menos R$ 0,01. Confira o valor."},
    )
    metodo = forms.ChoiceField(label="Método", choices=Pagamento.Metodo.choices)
    id_transacao = forms.CharField(
        label="Id da transação",
        max_length=100,
        required=False,
        help_text="O código que o banco ou a maquininha deu, se deu.",
    )
    comprovante = forms.FileField(
        label="Comprovante",
        required=False,
        validators=[validate_type, validate_size],
        help_text=f"PDF, JPG ou PNG de até {filesizeformat(MAX_BYTES)}.",
        widget=forms.FileInput(attrs={"accept": ",".join([*ASSINATURAS, ".jpeg"])}),
    )

    def __init__(self, pedidos: PedidoQuerySet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pedidos = pedidos

    def clean_pedido(self) -> Pedido:
        numero: int = self.cleaned_data["pedido"]
        pedido = self.pedidos.filter(pk=numero).first()
        if pedido is None:
            raise ValidationError(f"Não há pedido {numero} entre os que você vê. Confira o número na lista de pedidos.")
        return pedido

    def dados(self) -> dict[str, Any]:
        """As the verb of Pagamento takes them."""
        dados = self.cleaned_data
        return {
            "pedido_id": dados["pedido"].pk,
            **{nome: dados[nome] for nome in ("valor", "metodo", "id_transacao", "comprovante")},
        }


class MotivoForm(forms.Form):
    motivo = forms.CharField(
        label="Motivo",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Escreva o motivo: quem registrou o pagamento vai lê-lo."},
    )
