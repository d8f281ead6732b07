"""Sending a spreadsheet of orders, and saying that it is to be written."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from pedidos.forms.envio import FormularioDeUmaVez

MAIOR_ARQUIVO = 50 * 1024 * 1024


class ImportarForm(FormularioDeUmaVez):
    arquivo = forms.FileField(
        label="Planilha",
        help_text="Um .csv ou .xlsx com uma linha por item, e as colunas cliente, produto, quantidade, "
        "preço venda, data e, se quiser, vendedor.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
        error_messages={"empty": "O arquivo está vazio. Confira se é o certo.", "required": "Escolha a planilha."},
    )
    criar = forms.BooleanField(
        label="Criar os desconhecidos: clientes, produtos e vendedores que não estão no cadastro", required=False
    )

    def clean_arquivo(self) -> "UploadedFile[bytes]":
        arquivo: UploadedFile[bytes] = self.cleaned_data["arquivo"]
        if arquivo.size and arquivo.size > MAIOR_ARQUIVO:
            raise ValidationError(
                f"A planilha tem {filesizeformat(arquivo.size)}; o máximo é {filesizeformat(MAIOR_ARQUIVO)}. "
                "Divida-a em duas."
            )
        return arquivo


class GravarForm(forms.Form):
    """Asked only when some lines have problems."""

    parcial = forms.BooleanField(
        label="Gravar só os pedidos sem problema",
        error_messages={"required": "Há linhas com problema: marque para gravar só os pedidos sem problema."},
    )
