"""What an entry of the log says that changed, in words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.apps import apps
from django.db.models import CharField, DecimalField, Field, Model
from django.utils.formats import number_format

from comum.atividade.models import LogAtividade
from comum.formatos import AUSENTE
from comum.formatos import dia as por_extenso

register = template.Library()
_NUMERO = re.compile("-?[0-9]+([.][0-9]+)?")
_DIA = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The names of records that others refer to by key.
_Nomes = Mapping[tuple[type[Model], Any], str]


@register.filter
def com_mudancas(historico: Iterable[LogAtividade]) -> list[tuple[LogAtividade, str, str]]:
    """Each entry, of which record it is where they are of several, and what it changed.

    Costs a query for each kind of record that one refers to by key.
    """
    historico = list(historico)
    chaves: dict[type[Model], set[Any]] = {}
    for atividade in historico:
        for modelo, chave in _referencias(atividade):
            chaves.setdefault(modelo, set()).add(chave)
    nomes = {
        (modelo, pk): str(registro)
        for modelo, pks in chaves.items()
        for pk, registro in modelo._default_manager.in_bulk(pks).items()
    }
    varios = len({atividade.registro for atividade in historico}) > 1
    return [(a, _registro(a) if varios else "", mudancas(a.dados, _modelo(a), nomes)) for a in historico]


def mudancas(dados: Any, modelo: type[Model] | None = None, nomes: _Nomes | None = None) -> str:
    """frete: 0,00 → 12,50; motivo: duplicado"""
    if not isinstance(dados, Mapping):
        return str(dados)
    dito = (_change(campo, value, modelo, nomes or {}) for campo, value in dados.items() if campo != "id")
    return "; ".join(dito) or AUSENTE


def _modelo(atividade: LogAtividade) -> type[Model] | None:
    return _modelos().get(atividade.registro.partition(":")[0])


def _registro(atividade: LogAtividade) -> str:
    """pagamento 12"""
    modelo, chave = _modelo(atividade), atividade.registro.partition(":")[2]
    return f"{modelo._meta.verbose_name} {chave}" if modelo else chave


@cache
def _modelos() -> dict[str | None, type[Model]]:
    return {model._meta.model_name: model for model in apps.get_models()}


@cache
def _campos(modelo: type[Model] | None) -> "dict[str, Field[Any, Any]]":
    """By their names, whose labels have the accents that names have not.

    Of other kinds of records than this only what is called the same in all of them: a status is not.
    """
    todos = [field for model in apps.get_models() for field in model._meta.fields]
    rotulos: dict[str, set[str]] = {}
    for field in todos:
        rotulos.setdefault(field.name, set()).add(str(field.verbose_name))
    outros = {field.name: field for field in todos if len(rotulos[field.name]) == 1}
    return outros | ({field.name: field for field in modelo._meta.fields} if modelo else {})


def _referencias(atividade: LogAtividade) -> Iterator[tuple[type[Model], Any]]:
    """What it names by key."""
    if not isinstance(atividade.dados, Mapping):
        return
    for campo, value in atividade.dados.items():
        field = _campos(_modelo(atividade)).get(campo)
        ditos = value.values() if isinstance(value, Mapping) else [value]
        if field is not None and field.related_model is not None:
            # Some entries say a record in words already.
            chave = str if isinstance(field.related_model._meta.pk, CharField) else int
            yield from ((field.related_model, dito) for dito in ditos if type(dito) is chave)


def _change(campo: str, value: Any, modelo: type[Model] | None, nomes: _Nomes) -> str:
    field = _campos(modelo).get(campo)
    rotulo = field.verbose_name if field else str(campo).removeprefix("em_").replace("_", " ")
    if isinstance(value, Mapping) and value.keys() == {"antes", "depois"}:
        return f"{rotulo}: {_words(value['antes'], field, nomes)} → {_words(value['depois'], field, nomes)}"
    return f"{rotulo}: {_words(value, field, nomes)}"


def _words(value: Any, field: "Field[Any, Any] | None", nomes: _Nomes) -> str:
    if value is None or value == "":
        return AUSENTE
    if isinstance(value, bool):
        return "sim" if value else "não"
    if isinstance(value, Mapping):
        return ", ".join(_change(campo, one, None, nomes) for campo, one in value.items())
    if isinstance(value, list):
        return "; ".join(_words(one, None, nomes) for one in value) or AUSENTE
    text = _name(value, field, nomes)
    if isinstance(field, DecimalField) and _NUMERO.fullmatch(text):
        return number_format(Decimal(text))
    return por_extenso(date.fromisoformat(text)) if _DIA.fullmatch(text) else text


def _name(value: Any, field: "Field[Any, Any] | None", nomes: _Nomes) -> str:
    """Of a record that is said by its key, or of one of the choices of a field; else the value as it is."""
    if field is None:
        return str(value)
    if field.related_model is not None:
        return nomes.get((field.related_model, value), str(value))
    return str(dict(field.flatchoices or ()).get(value, value))
