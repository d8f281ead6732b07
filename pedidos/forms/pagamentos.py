"""What is typed about a payment: of which order, how much, how; and why a decision is what it is."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from pedidos.comprovantes import ASSINATURAS, MAX_BYTES, validate_size, validate_type
from pedidos.forms.campos import DiaAteHoje, DinheiroField, MotivoField
from pedidos.forms.envio import FormularioDeUmaVez
from pedidos.forms.versao import FormularioDeVersao
from pedidos.models import Pagamento, Pedido
from pedidos.models.pedido import PedidoQuerySet
from pedidos.templatetags.formatos import dia, dinheiro

MAIOR_NUMERO = 2**63 - 1
CAMPOS = ("valor", "metodo", "id_transacao", "comprovante")


class PagamentoForm(forms.Form):
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

    def dados(self) -> dict[str, Any]:
        """As the verbs of Pagamento take them."""
        return {campo: self.cleaned_data[campo] for campo in CAMPOS}


class NovoPagamentoForm(FormularioDeUmaVez, PagamentoForm):
    pedido = forms.IntegerField(
        label="Pedido", min_value=1, max_value=MAIOR_NUMERO, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    field_order = ("pedido", *CAMPOS)

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
        return {"pedido_id": self.cleaned_data["pedido"].pk, **super().dados()}


class EditarPagamentoForm(FormularioDeVersao, PagamentoForm):
    """Without a new receipt, the one it has stays."""

    data = DiaAteHoje(label="Data", de_que="Um pagamento")  # type: ignore[assignment]
    field_order = ("data", *CAMPOS)

    def __init__(self, pagamento: Pagamento, *args: Any, **kwargs: Any) -> None:
        gravado = {campo: getattr(pagamento, campo) for campo in CAMPOS if campo != "comprovante"}
        super().__init__(*args, **kwargs)
        self.initial = {**gravado, "data": timezone.localdate(pagamento.data_registro)}
        self.pagamento = pagamento
        if pagamento.comprovante:
            self.fields["comprovante"].label = "Trocar o comprovante"

    def dados(self) -> dict[str, Any]:
        dados = super().dados()
        if not dados["comprovante"]:
            del dados["comprovante"]
        return {**dados, "data_registro": _noutro_dia(self.pagamento.data_registro, self.cleaned_data["data"])}

    def retratar(self, registro: Pagamento) -> dict[str, str]:
        return retratar(registro)


def _noutro_dia(momento: datetime, dia: date) -> datetime:
    """The same time of that day, but not later than now."""
    local = timezone.localtime(momento)
    if local.date() == dia:
        return momento
    return min(datetime.combine(dia, local.timetz()), timezone.now())


def retratar(pagamento: Pagamento) -> dict[str, str]:
    """The payment in words, as it is stored."""
    return {
        "Data": dia(timezone.localdate(pagamento.data_registro)),
        "Valor": dinheiro(pagamento.valor),
        "Método": pagamento.get_metodo_display(),
        "Id da transação": pagamento.id_transacao,
        "Comprovante": f"enviado ({pagamento.comprovante_sha256[:8]})" if pagamento.comprovante else "sem comprovante",
        "Status": pagamento.get_status_pagamento_display(),
    }


class MotivoForm(forms.Form):
    motivo = MotivoField(falta="Escreva o motivo: quem registrou o pagamento vai lê-lo.")
