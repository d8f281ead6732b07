"""What is typed about a return: how much of each item came back, when and why; and why nobody collects the rest."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from comum.formularios.campos import DiaAteHoje, MotivoField
from pedidos.acesso import Acesso
from pedidos.coletas.forms import FormularioPorItem
from pedidos.meses.formulario import recusar_mes_fechado
from pedidos.meses.retrodatar import recusar_retrodatado
from pedidos.pedidos.valores import pode_voltar
from pedidos.produtos.unidades import dizer, escrever


class DevolucaoForm(FormularioPorItem):
    data = DiaAteHoje(label="Data", de_que="Uma devolução", initial=timezone.localdate)  # type: ignore[assignment]
    motivo = MotivoField(falta="Escreva por que a mercadoria voltou.")

    def __init__(self, acesso: Acesso, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acesso = acesso

    def situar(self) -> None:
        """Says beside each item how much was collected and how much of it came back already. Costs a query."""
        coletado = {item.pk: item.coletado for item in self.pedido.itens.com_coletado()}  # type: ignore[attr-defined]
        self.cabem = {item.pk: pode_voltar(coletado[item.pk], item.devolvida) for item in self.itens.values()}
        for nome, item in self.itens.items():
            voltaram = f", já voltaram {escrever(item.devolvida, item.vendido_em)}" if item.devolvida else ""
            self[nome].help_text = f"Coletadas {dizer(coletado[item.pk], item.vendido_em)}{voltaram}"

    def clean_data(self) -> date:
        data: date = self.cleaned_data["data"]
        recusar_mes_fechado(data, "Uma devolução")
        recusar_retrodatado(self.acesso, data, "Uma devolução")
        return data


class EncerrarForm(forms.Form):
    motivo = MotivoField(falta="Escreva por que o resto não será coletado.")
