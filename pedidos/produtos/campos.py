"""Fields of forms about quantities in units and packages, and about the packages of a product."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from comum.limites import MAIOR_QUANTIDADE
from pedidos.produtos.embalagem_dita import EmbalagemDita
from pedidos.produtos.unidades import AVULSA, BASE, Unidade, UnidadeRecusada, dizer_unidades, escrever, somar


class UnidadesInput(forms.TextInput):
    class Media:
        js = (forms.Script("pedidos/campos.js", defer=True),)


class UnidadesField(forms.IntegerField):
    """Units of a product; of one that has packages also "3 CX" or "3 CX 6 UN". Cleans to units."""

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {"max_value": MAIOR_QUANTIDADE, "localize": True, "widget": UnidadesInput}
        super().__init__(**options | kwargs)
        self.embalagens: Mapping[str, int] = {}
        self.mostrada = AVULSA
        self.widget.attrs |= {"autocomplete": "off", "inputmode": "numeric"}
        if isinstance(self.min_value, int) and self.min_value < 0:
            self.widget.attrs["data-sinal"] = ""

    def oferecer(self, embalagens: Mapping[str, int], mostrada: Unidade = AVULSA) -> None:
        """Takes quantities in these packages too; what is proposed is written in mostrada."""
        self.embalagens, self.mostrada = embalagens, mostrada
        if embalagens:
            # The keys of a phone that has only digits cannot write CX; campos.js has buttons for that.
            self.widget.attrs |= {"inputmode": "text", "data-unidades": json.dumps({BASE: 1, **embalagens})}

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and self.embalagens and value.strip():
            try:
                return somar(value, self.embalagens)
            except UnidadeRecusada as recusa:
                raise ValidationError(str(recusa), code="invalid") from recusa
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return escrever(value, self.mostrada) if isinstance(value, int) and self.mostrada.sigla else value


def como_se_escreve(embalagens: Mapping[str, int]) -> str:
    """Beside a UnidadesField of a product with these packages."""
    if not embalagens:
        return "Em unidades."
    exemplo = f"3 {next(iter(embalagens))} 5 {BASE}"
    return f"Em {dizer_unidades(embalagens)}: por exemplo {exemplo}. Um número sozinho são unidades."


class EmbalagensField(forms.CharField):
    """The packages of a product, a line each; cleans to what Produto.alterar() takes."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        linhas = [linha for linha in (super().clean(value) or "").splitlines() if linha.strip()]
        ditas, erros = [], []
        for linha in linhas:
            try:
                ditas.append(EmbalagemDita.de(linha))
            except ValidationError as error:
                erros += error.messages
        if erros:
            raise ValidationError(erros)
        if len({dita.unidade for dita in ditas}) < len(ditas):
            raise ValidationError("A mesma embalagem está duas vezes. Deixe uma só, ou escreva a segunda como CX24.")
        return [str(dita) for dita in ditas]
