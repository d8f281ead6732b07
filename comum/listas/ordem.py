"""In which order the rows of a list come: what is empty last, and no two that could change places."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, F, Model, QuerySet
from django.db.models.expressions import OrderBy

from comum.busca import SemAcento


def ordenar(registros: QuerySet[Any], campos: tuple[str, ...], *, desce: bool) -> QuerySet[Any]:
    """The key comes last, so that equal rows stay where they are between pages."""
    ordem = [_do_campo(registros.model, campo, desce=desce) for campo in campos]
    return registros.order_by(*ordem, "-pk" if desce else "pk")


def _do_campo(model: type[Model], campo: str, *, desce: bool) -> OrderBy:
    # Said of what is always there, "empty ones last" would only keep an index from being used.
    por_ultimo = True if _pode_faltar(model, campo) else None
    valor = _em_ordem_alfabetica(model, campo)
    return valor.desc(nulls_last=por_ultimo) if desce else valor.asc(nulls_last=por_ultimo)


def _em_ordem_alfabetica(model: Any, campo: str) -> F | SemAcento:
    """A name without its accents: by its column of the search, if it has one."""
    *caminho, nome = campo.split("__")
    try:
        for parte in caminho:
            model = model._meta.get_field(parte).related_model
        field = model._meta.get_field(nome)
    except FieldDoesNotExist:
        return F(campo)
    if not isinstance(field, CharField) or field.choices:
        return F(campo)
    busca = f"{nome.removesuffix('_interno')}_busca"
    com_coluna = any(other.name == busca for other in model._meta.concrete_fields)
    return F("__".join([*caminho, busca])) if com_coluna else SemAcento(F(campo))


def _pode_faltar(model: Any, campo: str) -> bool:
    """An annotation may; a field of another record does where that may be missing."""
    for nome in campo.split("__"):
        try:
            field = model._meta.pk if nome == "pk" else model._meta.get_field(nome)
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        model = field.related_model
    return False
