"""What is typed about a refund, and why one is undone."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from comum.formularios.campos import DiaAteHoje, DinheiroField, MotivoField
from comum.formularios.submissao import FormularioIdempotente
from pedidos.acesso import Acesso
from pedidos.meses.retrodatar import recusar_retrodatado
from pedidos.pagamentos.comprovantes import ComprovanteDigitado
from pedidos.pagamentos.models import Pagamento

CAMPOS = ("valor", "data", "metodo", "comprovante")


class ReembolsoForm(FormularioIdempotente):
    valor = DinheiroField(
        label="Valor",
        min_value=Decimal("0.01"),
        error_messages={"min_value": "Um reembolso é de pelo menos R$ 0,01. Confira o valor."},
    )
    data = DiaAteHoje(label="Data", de_que="Um reembolso", initial=timezone.localdate)  # type: ignore[assignment]
    metodo = forms.ChoiceField(label="Método", choices=Pagamento.Metodo.digitados())
    comprovante = ComprovanteDigitado()

    def __init__(self, acesso: Acesso, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acesso = acesso

    def clean_data(self) -> date:
        data: date = self.cleaned_data["data"]
        recusar_retrodatado(self.acesso, data, "Um reembolso")
        return data

    def dados(self) -> dict[str, Any]:
        """As Reembolso.objects.registrar takes them."""
        return {campo: self.cleaned_data[campo] for campo in CAMPOS}


class DesfazerForm(forms.Form):
    motivo = MotivoField(falta="Escreva por que se desfaz: quem o registrou vai lê-lo.")
