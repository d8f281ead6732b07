"""What is typed about a payment: of which order, how much, how; and why a decision is what it is."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from comum.formatos import dia, dinheiro
from comum.formularios.campos import DiaAteHoje, DinheiroField, MotivoField
from comum.formularios.submissao import FormularioIdempotente
from comum.formularios.versao import FormularioDeVersao
from pedidos.acesso import Acesso
from pedidos.meses.formulario import recusar_mes_fechado
from pedidos.meses.retrodatar import recusar_retrodatado
from pedidos.pagamentos.comprovantes import ComprovanteDigitado
from pedidos.pagamentos.models import Pagamento
from pedidos.pedidos.pedido import Pedido, PedidoQuerySet

MAIOR_NUMERO = 2**63 - 1
CAMPOS = ("valor", "metodo", "id_transacao", "comprovante")


class PagamentoForm(forms.Form):
    valor = DinheiroField(
        label="Valor",
        min_value=Decimal("0.01"),
        error_messages={"min_value": "Um pagamento é de pelo menos R$ 0,01. Confira o valor."},
    )
    metodo = forms.ChoiceField(label="Método", choices=Pagamento.Metodo.digitados())
    id_transacao = forms.CharField(
        label="Id da transação",
        max_length=100,
        required=False,
        help_text="O código que o banco ou a maquininha deu, se deu.",
    )
    comprovante = ComprovanteDigitado()

    def dados(self) -> dict[str, Any]:
        """As the verbs of Pagamento take them."""
        return {campo: self.cleaned_data[campo] for campo in CAMPOS}


class DePedidoForm(forms.Form):
    """Asks for the number of one of these orders."""

    pedido = forms.IntegerField(
        label="Pedido", min_value=1, max_value=MAIOR_NUMERO, widget=forms.TextInput(attrs={"inputmode": "numeric"})
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


class NovoPagamentoForm(DePedidoForm, FormularioIdempotente, PagamentoForm):
    field_order = ("pedido", *CAMPOS)

    def dados(self) -> dict[str, Any]:
        return {"pedido_id": self.cleaned_data["pedido"].pk, **super().dados()}


class EditarPagamentoForm(FormularioDeVersao, PagamentoForm):
    """Without a new receipt, the one it has stays."""

    data = DiaAteHoje(label="Data", de_que="Um pagamento")  # type: ignore[assignment]
    field_order = ("data", *CAMPOS)

    def __init__(self, pagamento: Pagamento, acesso: Acesso, *args: Any, **kwargs: Any) -> None:
        gravado = {campo: getattr(pagamento, campo) for campo in CAMPOS if campo != "comprovante"}
        super().__init__(*args, **kwargs)
        self.acesso = acesso
        self.initial = {**gravado, "data": timezone.localdate(pagamento.data_registro)}
        self.pagamento = pagamento
        if pagamento.comprovante:
            self.fields["comprovante"].label = "Trocar o comprovante"

    def dados(self) -> dict[str, Any]:
        dados = super().dados()
        if not dados["comprovante"]:
            del dados["comprovante"]
        return {**dados, "data_registro": _noutro_dia(self.pagamento.data_registro, self.cleaned_data["data"])}

    def clean_data(self) -> date:
        novo: date = self.cleaned_data["data"]
        gravado = timezone.localdate(self.pagamento.data_registro)
        recusar_retrodatado(self.acesso, novo, "Um pagamento", gravado=gravado, so_adiante=True)
        if novo != gravado:
            recusar_mes_fechado(novo, "Um pagamento")
        return novo

    def descrever(self, registro: Pagamento) -> dict[str, str]:
        return descrever(registro)


def _noutro_dia(momento: datetime, dia: date) -> datetime:
    """The same time of that day, but not later than now."""
    local = timezone.localtime(momento)
    if local.date() == dia:
        return momento
    return min(datetime.combine(dia, local.timetz()), timezone.now())


def descrever(pagamento: Pagamento) -> dict[str, str]:
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


class MoverForm(DePedidoForm):
    motivo = MotivoField(falta="Escreva por que o pagamento muda de pedido.")

    def __init__(self, pedidos: PedidoQuerySet, *args: Any, **kwargs: Any) -> None:
        super().__init__(pedidos, *args, **kwargs)
        self.fields["pedido"].label = "Pedido certo"


class AprovarForm(forms.Form):
    """Carries the warnings that were shown; lidos are those that came back with the answer."""

    avisos = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, avisos: Sequence[str]) -> None:
        self.lidos = data.get("avisos", "").splitlines() if data is not None else []
        mostrados = {"avisos": "\n".join(avisos)}
        super().__init__(None if data is None else mostrados, initial=mostrados)

    def clean(self) -> dict[str, Any]:
        # The log gets them, and nothing where nothing was said.
        return {campo: texto for campo, texto in self.cleaned_data.items() if texto}
