"""Optimistic locking for forms of records that others may edit too: a form knows the record as it was shown.

The picture travels in the form, signed. When the record is not like it any more, the form is
refused once and shows what the others changed; sent again after that, it is done.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from django import forms
from django.core import signing
from django.http import QueryDict

from comum.erros import Recusa

_SALT = "pedidos.versao"


class Diferenca(NamedTuple):
    campo: str
    antes: str
    agora: str


class RegistroMudou(Recusa):
    """Somebody else changed the record while the form was open."""


class FormularioDeVersao(forms.Form):
    """Optimistic locking. Subclasses say in descrever() what of the record the form shows."""

    versao = forms.CharField(widget=forms.HiddenInput, required=False)
    diferencas: list[Diferenca] = []

    def descrever(self, registro: Any) -> dict[str, str]:
        """What the form shows of the record, in words: {"Frete": "R$ 12,00"}."""
        raise NotImplementedError

    def mostrar_versao(self, registro: Any) -> None:
        """Puts the record as it is now into the form."""
        assinada = signing.dumps(self.descrever(registro), salt=_SALT, compress=True)
        self.initial["versao"] = assinada
        if self.is_bound:
            # What a request carries cannot be written to.
            self.data = cast(QueryDict, self.data).copy()
            self.data[self.add_prefix("versao")] = assinada

    def conferir_conflito(self, registro: Any) -> None:
        """Call it with the record locked, before it is changed.

        Raises RegistroMudou, with the differences kept for the page, when the record is not as it was shown.
        """
        agora = self.descrever(registro)
        mostrada = _read(self.cleaned_data["versao"])
        if mostrada == agora:
            return
        self.mostrar_versao(registro)
        if mostrada is None:
            raise RegistroMudou("O formulário chegou incompleto. Confira os dados e envie de novo.")
        self.diferencas = _differences(mostrada, agora)
        raise RegistroMudou(
            "O registro mudou depois que você abriu este formulário. Veja abaixo o que mudou: "
            "envie de novo para gravar o que está no formulário, ou abra-o outra vez para ficar como está."
        )


def _read(assinada: str) -> dict[str, str] | None:
    try:
        retrato: dict[str, str] = signing.loads(assinada, salt=_SALT)
    except signing.BadSignature:
        return None
    return retrato


def _differences(antes: Mapping[str, str], agora: Mapping[str, str]) -> list[Diferenca]:
    campos = dict.fromkeys([*antes, *agora])
    return [
        Diferenca(campo, antes.get(campo, "não havia"), agora.get(campo, "retirado"))
        for campo in campos
        if antes.get(campo) != agora.get(campo)
    ]
