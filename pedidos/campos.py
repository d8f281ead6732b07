"""CPF and CNPJ, valid and always in the one form in which they are compared."""

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
