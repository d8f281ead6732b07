"""What is typed about the stock: what was counted, what came in, what is put right and why."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField

from comum.formatos import inteiro
from comum.formularios.submissao import FormularioIdempotente
from comum.formularios.versao import FormularioDeVersao
from comum.limites import MAIOR_QUANTIDADE
from comum.listas.filtro import MAIOR_TEXTO
from pedidos.estoque.contagem import MAIOR_FOLHA, contaveis, nome_do_campo
from pedidos.produtos.campos import UnidadesField, como_se_escreve
from pedidos.produtos.models import Categoria, Produto, ProdutoQuerySet
from pedidos.produtos.unidades import dizer_unidades


class EmUnidades(FormularioIdempotente):
    """About a quantity of a product, which may be said in its packages."""

    def __init__(self, produto: Produto, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unidades = produto.unidades
        for campo in self.fields.values():
            if isinstance(campo, UnidadesField):
                campo.oferecer(unidades)
                campo.help_text = f"{como_se_escreve(unidades)} {campo.help_text}".strip()


class ContarForm(EmUnidades, FormularioDeVersao):
    """Shows the balance it was counted against: what left meanwhile is not missing."""

    contada = UnidadesField(label="Quantidade contada", min_value=0)

    def descrever(self, registro: Produto) -> dict[str, str]:
        return {"Saldo": inteiro(Produto.objects.com_saldo().get(pk=registro.pk).saldo)}  # type: ignore[attr-defined]


class ProcuraForm(forms.Form):
    """Which products the counting sheet shows."""

    busca = forms.CharField(
        label="Nome, código ou EAN",
        required=False,
        max_length=MAIOR_TEXTO,
        widget=forms.SearchInput(attrs={"autocomplete": "off", "placeholder": "Nome, código ou EAN"}),
    )
    categoria = forms.ModelChoiceField(
        Categoria.objects.all(), label="Categoria", required=False, empty_label="Todas as categorias"
    )

    def achados(self) -> ProdutoQuerySet:
        """None when what was asked is not understood."""
        if not self.is_valid():
            return Produto.objects.none()
        produtos = contaveis()
        if busca := self.cleaned_data["busca"]:
            produtos = produtos.procurar(busca)
        categoria = self.cleaned_data["categoria"]
        return produtos.filter(categoria=categoria) if categoria else produtos


class FolhaForm(FormularioIdempotente, FormularioDeVersao):
    """A count of these products, a field for each; one left empty was not counted.

    desde is the last movement before the count began. The version is the balances as they were reviewed.
    """

    desde = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=BigIntegerField.MAX_BIGINT,
        error_messages={"required": "A folha chegou incompleta. Confira a contagem e envie de novo."},
    )

    def __init__(self, produtos: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.produtos = {produto.pk: produto for produto in produtos}
        for produto in self.produtos.values():
            self.fields[nome_do_campo(produto.pk)] = campo = UnidadesField(
                label=str(produto), required=False, min_value=0
            )
            unidades = produto.unidades
            campo.oferecer(unidades)
            em = f" · em {dizer_unidades(unidades)}" if unidades else ""
            campo.help_text = f"{produto.codigo_interno} · saldo {inteiro(produto.saldo)}{em}"

    def campo_de(self, produto: Any) -> forms.BoundField:
        return self[nome_do_campo(produto.pk)]

    def clean(self) -> dict[str, Any]:
        dados: dict[str, Any] = super().clean() or self.cleaned_data
        nomes = [nome_do_campo(pk) for pk in self.produtos]
        for nome in nomes:
            ditas = {texto.strip() for texto in self.data.getlist(nome) if texto.strip()}  # type: ignore[attr-defined]
            if len(ditas) > 1:
                self.add_error(nome, f"Contado duas vezes: {' e '.join(sorted(ditas))}. Escreva uma só quantidade.")
        contados = sum(dados.get(nome) is not None for nome in nomes)
        if not contados and not self.errors:
            raise ValidationError("Nenhum produto foi contado. Escreva ao menos uma quantidade; zero também conta.")
        if contados > MAIOR_FOLHA:
            raise ValidationError(
                f"A folha tem {contados} produtos contados, e cabem {MAIOR_FOLHA} de cada vez. "
                "Apague alguns, grave, e conte esses numa segunda folha."
            )
        return dados

    def contadas(self) -> dict[int, int]:
        """The units that were counted, by product."""
        ditas = {pk: self.cleaned_data[nome_do_campo(pk)] for pk in self.produtos}
        return {pk: contada for pk, contada in ditas.items() if contada is not None}

    def descrever(self, registro: Iterable[Any]) -> dict[str, str]:
        """Of these products, which have saldo."""
        return {f"Saldo de {produto.rotulo}": inteiro(produto.saldo) for produto in registro}


class EntradaForm(EmUnidades):
    quantidade = UnidadesField(label="Quantidade que entra", min_value=1)
    motivo = forms.CharField(label="Motivo", max_length=200, help_text="Por exemplo o número da nota fiscal.")


class AjustarForm(EmUnidades):
    quantidade = UnidadesField(
        label="Diferença", min_value=-MAIOR_QUANTIDADE, help_text="Negativa se falta, positiva se sobra."
    )
    motivo = forms.CharField(label="Motivo", max_length=200, help_text="Por exemplo quebra, validade, devolução.")

    def clean_quantidade(self) -> int:
        quantidade: int = self.cleaned_data["quantidade"]
        if quantidade == 0:
            raise ValidationError("Um ajuste de 0 não muda nada. Se o saldo está certo, registre a contagem.")
        return quantidade
