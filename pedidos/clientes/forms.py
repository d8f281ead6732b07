"""What is typed about a client, and to whom he is given."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest
from localflavor.br.br_states import STATE_CHOICES

from comum.documentos import arrumar_cep, arrumar_telefone, only_letters_and_digits
from comum.formularios.campos import DinheiroField
from comum.formularios.submissao import FormularioIdempotente
from comum.formularios.versao import FormularioDeVersao
from pedidos.acesso import TRANSFERIR_CLIENTES, acesso_de, so_do_vendedor
from pedidos.clientes.models import Cliente
from pedidos.clientes.prazo import validate_prazo
from pedidos.pessoas.campos import VendedorField

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Cliente]
else:
    _ModelForm = forms.ModelForm

CAMPOS = ("nome", "fantasia", "cpf_cnpj", "telefone", "endereco", "cep", "cidade", "uf", "referencia_externa")
# At what prices a client buys is not for his seller to say.
CAMPOS_DA_GERENCIA = ("tabela_de_precos",)


class ClienteForm(_ModelForm):
    class Meta:
        model = Cliente
        fields = (*CAMPOS, *CAMPOS_DA_GERENCIA)
        help_texts = {
            "cpf_cnpj": "Com ou sem pontos.",
            "telefone": "Com o DDD, por exemplo (11) 91234-5678.",
            "cep": "Por exemplo 01310-100.",
        }

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campos: tuple[str, ...] = CAMPOS
        if acesso_de(request).abre(TRANSFERIR_CLIENTES):
            self.campos += CAMPOS_DA_GERENCIA
            self.fields["tabela_de_precos"].empty_label = "Preços de lista"  # type: ignore[attr-defined]
        else:
            del self.fields["tabela_de_precos"]
        self.initial["cpf_cnpj"] = self.instance.documento
        self.fields["telefone"].widget.attrs |= {"inputmode": "tel"}
        self.fields["cep"] = forms.CharField(
            label="CEP", max_length=12, required=False, help_text="Por exemplo 01310-100."
        )
        self.fields["uf"].choices = [("", "Não informada"), *STATE_CHOICES]  # type: ignore[attr-defined]
        self.fields["cep"].widget.attrs |= {"inputmode": "numeric"}

    def clean_cpf_cnpj(self) -> str:
        return only_letters_and_digits(self.cleaned_data["cpf_cnpj"])

    def clean_telefone(self) -> str:
        return self._arrumado("telefone", arrumar_telefone)

    def clean_cep(self) -> str:
        return self._arrumado("cep", arrumar_cep)

    def _arrumado(self, campo: str, arrumar: Callable[[str], str]) -> str:
        valor: str = self.cleaned_data[campo]
        # What came from elsewhere and is not touched is no fault of who mends the address.
        return arrumar(valor) if valor and valor != self.initial.get(campo) else valor

    def dados(self) -> dict[str, Any]:
        """As the verbs of Cliente take them."""
        return {campo: self.cleaned_data[campo] for campo in self.campos}


class NovoClienteForm(FormularioIdempotente, ClienteForm):
    """Asks for the portfolio, except of a seller: what he registers is his."""

    vendedor = VendedorField()

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.vendedor_id = so_do_vendedor(request)
        if self.vendedor_id is not None:
            del self.fields["vendedor"]

    def dados(self) -> dict[str, Any]:
        return {**super().dados(), "vendedor_id": self.vendedor_id or self.cleaned_data["vendedor"].pk}


class EditarClienteForm(FormularioDeVersao, ClienteForm):
    def descrever(self, registro: Cliente) -> dict[str, str]:
        return {
            "Nome": registro.nome,
            "Nome fantasia": registro.fantasia,
            "CPF/CNPJ": registro.documento,
            "Telefone": registro.telefone,
            "Endereço": registro.endereco,
            "CEP": registro.cep,
            "Cidade": registro.cidade,
            "UF": registro.get_uf_display(),
            "Referência externa": registro.referencia_externa,
            "Tabela de preços": str(registro.tabela_de_precos or ""),
        }


class CondicoesForm(forms.Form):
    prazo = forms.CharField(
        label="Prazo",
        max_length=50,
        required=False,
        validators=[validate_prazo],
        help_text="Dias de cada parcela, por exemplo 28/35/42. Vazio é à vista.",
    )
    limite_credito = DinheiroField(
        label="Limite de crédito", required=False, help_text="Quanto o cliente pode dever ao todo. Vazio é sem limite."
    )


class TransferirForm(forms.Form):
    vendedor = VendedorField(label="Para a carteira de")
