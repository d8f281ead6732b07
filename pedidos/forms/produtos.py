"""What is typed about a product, and a file of purchase prices with what was seen of it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from pedidos.forms.campos import DinheiroField
from pedidos.forms.envio import FormularioDeUmaVez
from pedidos.forms.versao import FormularioDeVersao
from pedidos.models import Produto
from pedidos.planilha.precos import MAIS_LINHAS, Mudanca
from pedidos.templatetags.formatos import dinheiro

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Produto]
else:
    _ModelForm = forms.ModelForm

CAMPOS = ("nome", "codigo_interno", "ean", "categoria", "preco_medio_compra")
MAIOR_ARQUIVO = 5 * 1024 * 1024
_SALT = "pedidos.precos"


class ProdutoForm(_ModelForm):
    preco_medio_compra = DinheiroField(
        label="Preço médio de compra", help_text="Vale para os pedidos que vierem; os que existem ficam com o deles."
    )

    class Meta:
        model = Produto
        fields = CAMPOS

    def dados(self) -> dict[str, Any]:
        """As the verbs of Produto take them."""
        return {campo: self.cleaned_data[campo] for campo in CAMPOS}


class NovoProdutoForm(FormularioDeUmaVez, ProdutoForm):
    pass


class EditarProdutoForm(FormularioDeVersao, ProdutoForm):
    def retratar(self, registro: Produto) -> dict[str, str]:
        return {
            "Nome": registro.nome,
            "Código interno": registro.codigo_interno,
            "EAN": registro.ean,
            "Categoria": str(registro.categoria),
            "Preço médio de compra": dinheiro(registro.preco_medio_compra),
        }


class PrecosForm(forms.Form):
    arquivo = forms.FileField(
        label="Arquivo",
        help_text=f"Um .csv ou .xlsx com as colunas código ou EAN e preço médio de compra, até {MAIS_LINHAS} linhas. "
        "O que a lista de produtos exporta serve.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
        error_messages={"empty": "O arquivo está vazio. Confira se é o certo.", "required": "Escolha o arquivo."},
    )

    def clean_arquivo(self) -> "UploadedFile[bytes]":
        arquivo: UploadedFile[bytes] = self.cleaned_data["arquivo"]
        if arquivo.size and arquivo.size > MAIOR_ARQUIVO:
            raise ValidationError(
                f"O arquivo tem {filesizeformat(arquivo.size)}; o máximo é {filesizeformat(MAIOR_ARQUIVO)}. "
                "Divida-o em dois."
            )
        return arquivo


class GravarPrecosForm(FormularioDeUmaVez):
    """Carries, signed, the changes that the page showed: only those are written."""

    mudancas = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": "A conferência chegou incompleta. Envie o arquivo de novo."},
    )

    @classmethod
    def de(cls, mudancas: list[Mudanca]) -> "GravarPrecosForm":
        triplas = [(m.produto_id, str(m.antes), str(m.depois)) for m in mudancas]
        return cls(initial={"mudancas": signing.dumps(triplas, salt=_SALT, compress=True)})

    def clean_mudancas(self) -> list[tuple[int, Decimal, Decimal]]:
        try:
            triplas = signing.loads(self.cleaned_data["mudancas"], salt=_SALT)
        except signing.BadSignature:
            raise ValidationError("A conferência chegou incompleta. Envie o arquivo de novo.") from None
        return [(produto_id, Decimal(antes), Decimal(depois)) for produto_id, antes, depois in triplas]
