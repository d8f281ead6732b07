"""Sending a spreadsheet of orders, saying what its columns hold, and saying that it is to be written."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from comum.formularios.submissao import FormularioIdempotente
from pedidos.erros import VendaRecusada
from pedidos.importacao.planilha.checking import excecoes_dos_avisos
from pedidos.importacao.planilha.reading import READ
from pedidos.importacao.planilha.situacoes import OPCOES, Situacao
from pedidos.importacao.planilha.titulos import ROTULOS, Campo
from pedidos.importacao.planilha.vocabulario import DE_CLIENTES, DE_PEDIDOS, DE_PRECOS, DE_PRODUTOS
from pedidos.models import Importacao, TabelaDePrecos
from pedidos.pedidos.excecoes import exigir_excecoes

MAIOR_ARQUIVO = 50 * 1024 * 1024
# The choice of a column of which nothing was said yet.
A_DIZER = "?"
VOCABULARIOS = {"PEDIDOS": DE_PEDIDOS, "PRODUTOS": DE_PRODUTOS, "CLIENTES": DE_CLIENTES, "PRECOS": DE_PRECOS}
# What is asked of orders alone.
DOS_PEDIDOS = ("criar", "ja_coletados", "outro_do_dia")
_NOMES = {
    "cliente": "o cliente",
    "produto": "o produto",
    "quantidade": "a quantidade",
    "preco_venda": "o preço",
    "data": "a data",
}


def nomes_do_que_falta(faltam: Iterable[str]) -> list[str]:
    return [_NOMES[nome] for nome in faltam]


class ArquivoForm(FormularioIdempotente):
    """A file of any kind; what is said of it depends on the kind."""

    arquivo = forms.FileField(
        label="Planilha",
        help_text="Um .xlsx ou .csv (ou o .xls de texto de outro sistema), com uma linha por registro. O que se "
        "entende está em Ajuda, abaixo.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(READ)}),
        error_messages={"empty": "O arquivo está vazio. Confira se é o certo.", "required": "Escolha a planilha."},
    )

    def clean_arquivo(self) -> "UploadedFile[bytes]":
        arquivo: UploadedFile[bytes] = self.cleaned_data["arquivo"]
        if arquivo.size and arquivo.size > MAIOR_ARQUIVO:
            raise ValidationError(
                f"A planilha tem {filesizeformat(arquivo.size)}; o máximo é {filesizeformat(MAIOR_ARQUIVO)}. "
                "Divida-a em duas."
            )
        return arquivo

    def opcoes(self) -> dict[str, Any]:
        """As an Importacao keeps them."""
        return {"criar": True}


class PrecosForm(ArquivoForm):
    tabela = forms.ModelChoiceField(
        TabelaDePrecos.objects.all(),
        label="Tabela de preços",
        required=False,
        empty_label="A que cada linha diz",
        help_text="Das linhas que não dizem tabela nem cliente.",
    )

    def opcoes(self) -> dict[str, Any]:
        tabela = self.cleaned_data["tabela"]
        return {**super().opcoes(), **({"tabela": tabela.pk} if tabela else {})}


class OpcoesForm(forms.Form):
    """How the orders of a file come in."""

    criar = forms.BooleanField(
        label="Criar os desconhecidos: clientes, produtos e vendedores que não estão no cadastro", required=False
    )
    ja_coletados = forms.BooleanField(
        label="Os pedidos pagos já saíram do depósito: entram como coletados, sem mexer no estoque", required=False
    )


class ImportarForm(OpcoesForm, ArquivoForm):
    field_order = ("arquivo", "criar", "ja_coletados")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arquivo"].help_text = (
            "Um .xlsx ou .csv (ou o .xls de texto de outro sistema) com uma linha por item. É preciso haver cliente, "
            "produto, quantidade, preço e data; o que mais se entende está em Ajuda, abaixo."
        )

    def opcoes(self) -> dict[str, Any]:
        return {"criar": self.cleaned_data["criar"], "ja_coletados": self.cleaned_data["ja_coletados"]}


class ColunasForm(OpcoesForm):
    """What each column of a file holds, what the words of its status mean, and how its orders come in."""

    outro_do_dia = forms.BooleanField(
        label="Outro pedido do dia: o que difere do que já foi importado para o mesmo cliente e dia é outro pedido",
        required=False,
    )
    marca = forms.ChoiceField(
        label="Nos números deste arquivo",
        required=False,
        choices=[
            ("", "cada célula por si"),
            (",", "vírgula antes dos centavos"),
            (".", "ponto antes dos centavos"),
        ],
        help_text="Com a vírgula, 1.234 é mil duzentos e trinta e quatro; com o ponto, 1,234 é. "
        "Cada célula por si recusa os dois, por serem ambíguos.",
    )

    def __init__(self, importacao: Importacao, data: Mapping[str, Any] | None = None) -> None:
        ditas = importacao.opcoes
        super().__init__(data, initial={**ditas, "criar": importacao.criar})
        self.vocabulario = VOCABULARIOS[importacao.tipo]
        self.de_pedidos = importacao.tipo == Importacao.Tipo.PEDIDOS
        if not self.de_pedidos:
            for nome in DOS_PEDIDOS:
                self.fields.pop(nome, None)
        # What no person says, and is to stay.
        self.outras = {nome: ditas[nome] for nome in ("so_do_vendedor", "tabela") if nome in ditas}
        self.colunas = list(importacao.resumo.get("colunas", []))
        self.faltam = list(importacao.resumo.get("faltam", []))
        for n, coluna in enumerate(self.colunas):
            self.fields[f"coluna_{n}"] = self._field_of_column(coluna)
        self.palavras = self._words(importacao)
        for n, palavra in enumerate(self.palavras):
            self.fields[f"palavra_{n}"] = self._field_of_word(palavra)

    @property
    def faltas(self) -> list[str]:
        """What no column says, in words."""
        return nomes_do_que_falta(self.faltam)

    @property
    def campos_das_colunas(self) -> list[dict[str, Any]]:
        """Each column with its box."""
        return [{**coluna, "campo": self[f"coluna_{n}"]} for n, coluna in enumerate(self.colunas)]

    @property
    def campos_das_palavras(self) -> list[dict[str, Any]]:
        return [{**palavra, "campo": self[f"palavra_{n}"]} for n, palavra in enumerate(self.palavras)]

    def clean(self) -> dict[str, Any]:
        dados = super().clean() or self.cleaned_data
        ditos = [dados.get(f"coluna_{n}", "") for n in range(len(self.colunas))]
        for campo, vezes in Counter(dito for dito in ditos if dito).items():
            if campo == A_DIZER:
                for n, dito in enumerate(ditos):
                    if dito == A_DIZER:
                        self.add_error(f"coluna_{n}", "Diga o que esta coluna contém, ou que não é para usar.")
            elif vezes > 1:
                for n, dito in enumerate(ditos):
                    if dito == campo:
                        self.add_error(f"coluna_{n}", f"Mais de uma coluna diz “{ROTULOS[Campo(campo)]}”. Escolha uma.")
        if not self.errors:
            for nome, campos in self.vocabulario.necessarios.items():
                if not set(campos) & set(ditos):
                    self.add_error(None, f"Falta dizer que coluna contém {_NOMES[nome]}.")
        return dados

    def opcoes(self) -> dict[str, Any]:
        """As an Importacao keeps them."""
        dados = self.cleaned_data
        return {
            **self.outras,
            **{nome: dados[nome] for nome in DOS_PEDIDOS if nome in dados and nome != "criar"},
            "marca": dados["marca"],
            "colunas": {coluna["chave"]: dados[f"coluna_{n}"] for n, coluna in enumerate(self.colunas)},
            "palavras": {palavra["chave"]: dados[f"palavra_{n}"] for n, palavra in enumerate(self.palavras)},
        }

    def _field_of_column(self, coluna: dict[str, Any]) -> forms.ChoiceField:
        first = coluna["opcoes"]
        rest = [(campo.value, campo.rotulo) for campo in self.vocabulario.campos]
        choices: list[Any] = [("", "Não usar esta coluna"), *rest]
        if first:
            likely = [(campo, ROTULOS[Campo(campo)]) for campo in first]
            choices = [
                (A_DIZER, "Escolha…"),
                ("Pode ser", likely),
                ("", "Não usar esta coluna"),
                ("Outra coisa", [choice for choice in rest if choice not in likely]),
            ]
        return forms.ChoiceField(
            label=f"Coluna {coluna['titulo']}",
            choices=choices,
            required=False,
            initial=A_DIZER if first else coluna["campo"],
        )

    def _field_of_word(self, palavra: dict[str, Any]) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=f"“{palavra['palavra']}”",
            choices=[("", "Escolha…"), *((s.value, s.rotulo) for s in OPCOES[Campo(palavra["campo"])])],
            initial=palavra.get("significa", ""),
            error_messages={"required": f"Diga o que “{palavra['palavra']}” quer dizer."},
        )

    def _words(self, importacao: Importacao) -> list[dict[str, Any]]:
        """Those that are asked about, and those that were explained before."""
        novas = list(importacao.resumo.get("palavras", []))
        chaves = {palavra["chave"] for palavra in novas}
        ditas = [
            {"chave": chave, "campo": campo, "palavra": palavra, "significa": Situacao(significa).value, "vezes": None}
            for chave, significa in importacao.opcoes.get("palavras", {}).items()
            if chave not in chaves
            for campo, _, palavra in [chave.partition(":")]
        ]
        return novas + ditas


class GravarForm(forms.Form):
    """Asks only about what the check has found: lines with problems, sales that are exceptions."""

    parcial = forms.BooleanField(
        label="Gravar só os pedidos sem problema",
        error_messages={"required": "Há linhas com problema: marque para gravar só os pedidos sem problema."},
    )
    motivo_excecao = forms.CharField(
        label="Motivo da exceção",
        max_length=300,
        required=False,
        help_text="Por que se vendeu abaixo do custo ou além do estoque livre, por exemplo histórico.",
    )

    def __init__(self, importacao: Importacao, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        resumo = importacao.resumo
        self.excecoes = excecoes_dos_avisos((aviso["tipo"], aviso["texto"]) for aviso in resumo.get("avisos", []))
        self.com_problemas = bool(resumo.get("problemas"))
        if not self.com_problemas:
            del self.fields["parcial"]
        if not any(self.excecoes):
            del self.fields["motivo_excecao"]

    def clean_motivo_excecao(self) -> str:
        motivo: str = self.cleaned_data["motivo_excecao"]
        try:
            exigir_excecoes(self.excecoes, motivo=motivo, com_direito=True)
        except VendaRecusada as recusa:
            raise ValidationError(str(recusa)) from recusa
        return motivo
