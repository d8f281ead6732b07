"""What is typed about a product."""

from typing import TYPE_CHECKING, Any

from django import forms

from comum.formatos import AUSENTE, preco
from comum.formularios.campos import PrecoField
from comum.formularios.submissao import FormularioIdempotente
from comum.formularios.versao import FormularioDeVersao
from pedidos.produtos.campos import EmbalagensField
from pedidos.produtos.models import Produto

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Produto]
else:
    _ModelForm = forms.ModelForm

DO_MODELO = ("nome", "codigo_interno", "ean", "categoria", "preco_medio_compra", "preco_lista")
CAMPOS = (*DO_MODELO, "em_embalagens")


class ProdutoForm(_ModelForm):
    preco_medio_compra = PrecoField(
        label="Preço médio de compra", help_text="Vale para os pedidos que vierem; os que existem ficam com o deles."
    )

    preco_lista = PrecoField(
        label="Preço de lista", required=False, help_text="Por quanto se vende a quem não tem tabela nem preço próprio."
    )

    em_embalagens = EmbalagensField(
        label="Embalagens",
        required=False,
        help_text="Uma por linha: a unidade e quantas há nela; depois, se houver, o EAN e o preço de lista "
        "da embalagem. Por exemplo: CX 12 17891234567892 R$ 45,00.",
    )

    class Meta:
        model = Produto
        fields = DO_MODELO

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("em_embalagens", self.instance.em_embalagens)

    def clean(self) -> dict[str, Any]:
        dados: dict[str, Any] = super().clean() or self.cleaned_data
        if (ean := dados.get("ean")) and any(ean in dita.split() for dita in dados.get("em_embalagens", ())):
            self.add_error("em_embalagens", f"O EAN {ean} é o da unidade: por ele não se sabe qual das duas é.")
        return dados

    def dados(self) -> dict[str, Any]:
        """As the verbs of Produto take them."""
        return {campo: self.cleaned_data[campo] for campo in CAMPOS}


class NovoProdutoForm(FormularioIdempotente, ProdutoForm):
    pass


class EditarProdutoForm(FormularioDeVersao, ProdutoForm):
    def descrever(self, registro: Produto) -> dict[str, str]:
        return {
            "Nome": registro.nome,
            "Código interno": registro.codigo_interno,
            "EAN": registro.ean,
            "Categoria": str(registro.categoria),
            "Preço médio de compra": preco(registro.preco_medio_compra),
            "Preço de lista": preco(registro.preco_lista),
            "Embalagens": "; ".join(registro.em_embalagens) or AUSENTE,
        }
