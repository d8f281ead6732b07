"""CPF and CNPJ, telephone and CEP: checked, and always written in one way."""

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from stdnum.br import cnpj, cpf

if TYPE_CHECKING:
    _CharField = models.CharField[Any, Any]
else:
    _CharField = models.CharField

# What is stored: nothing, the 11 digits of a CPF, or the 14 positions of a CNPJ.
CPF_CNPJ_GUARDADO = r"^([0-9]{11}|[0-9A-Z]{12}[0-9]{2})?$"


def only_letters_and_digits(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum())


def validate_cpf_cnpj(value: str) -> None:
    """Accepts a CPF or a CNPJ with right check digits, the CNPJ with letters of 2026 too."""
    # 111.111.111-11 and its like have right check digits and belong to nobody.
    if len(set(value)) == 1 or not (cpf.is_valid(value) or cnpj.is_valid(value)):
        raise ValidationError(
            "%(value)s não é um CPF nem um CNPJ válido: confira os dígitos (11 no CPF, 14 posições no CNPJ).",
            code="cpf_cnpj",
            params={"value": value},
        )


def documento_completo(texto: str) -> str:
    """As it is stored, with the zeros before it that a spreadsheet took away; raises ValidationError."""
    guardado = only_letters_and_digits(texto)
    inteiros = {guardado.zfill(tamanho) for tamanho in (11, 14) if len(guardado) <= tamanho and guardado.isdigit()}
    certos = [inteiro for inteiro in inteiros if cpf.is_valid(inteiro) or cnpj.is_valid(inteiro)]
    documento = certos[0] if len(certos) == 1 and len(guardado) not in (11, 14) else guardado
    validate_cpf_cnpj(documento)
    return documento


def formatar_cpf_cnpj(guardado: str) -> str:
    """With its dots and dashes, which the database does not keep: 529.982.247-25."""
    if not guardado:
        return ""
    formatado: str = (cpf if len(guardado) == 11 else cnpj).format(guardado)
    return formatado


# Two digits say where, none of them a zero; a mobile has nine digits from 9 on, a landline eight from 2 to 5.
_TELEFONE = re.compile(r"([1-9]{2})(9[0-9]{4}|[2-5][0-9]{3})([0-9]{4})")
_GRATUITO = re.compile(r"(0[3589]00)([0-9]{3})([0-9]{4})")
_DIGITO_OU_SINAL = re.compile(r"[0-9\s()+./-]*")


def arrumar_telefone(texto: str) -> str:
    """(11) 91234-5678, (11) 3456-7890 or 0800 123 4567, however it was typed; raises ValidationError."""
    digitos = "".join(c for c in texto if c in "0123456789")
    if digitos.startswith("55") and len(digitos) in (12, 13):
        digitos = digitos[2:]
    elif digitos.startswith("0") and len(digitos) in (11, 12) and not _GRATUITO.fullmatch(digitos):
        digitos = digitos[1:]
    if _DIGITO_OU_SINAL.fullmatch(texto):
        if comum := _TELEFONE.fullmatch(digitos):
            return "({}) {}-{}".format(*comum.groups())
        if gratuito := _GRATUITO.fullmatch(digitos):
            return " ".join(gratuito.groups())
    raise ValidationError(
        "“%(value)s” não é um telefone do Brasil: escreva o DDD e o número, por exemplo (11) 91234-5678.",
        code="telefone",
        params={"value": texto},
    )


def arrumar_cep(texto: str) -> str:
    """01310-100, however it was typed; raises ValidationError."""
    if found := re.fullmatch(r"([0-9]{2})\.?([0-9]{3})[-\s]?([0-9]{3})", texto):
        return "{}{}-{}".format(*found.groups())
    raise ValidationError(
        "“%(value)s” não é um CEP: escreva os oito dígitos, por exemplo 01310-100.",
        code="cep",
        params={"value": texto},
    )


class CpfCnpjField(_CharField):
    """Kept and compared without dots and dashes, letters in upper case.

    The unique constraint must see that 529.982.247-25 and 52998224725 are one person, and
    a search for either must find him.
    """

    default_validators = [validate_cpf_cnpj]

    def to_python(self, value: Any) -> Any:
        # Django also sends through here what is written and what is searched for.
        value = super().to_python(value)
        return only_letters_and_digits(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value
