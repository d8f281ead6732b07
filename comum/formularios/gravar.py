"""Doing what a valid form asks: all of it or nothing, and what refuses it is told in the form."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.forms import BaseForm

from comum.erros import Recusa

Feito = TypeVar("Feito")


def gravar(form: BaseForm, fazer: Callable[[], Feito]) -> Feito | None:
    """What fazer returns; None when it was refused, and then the form says why and nothing was written."""
    try:
        with transaction.atomic():
            return fazer()
    except Recusa as recusa:
        form.add_error(None, str(recusa))
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
    except IntegrityError:
        # The form was right when it was checked; somebody has just written what it collides with.
        form.full_clean()
        if form.is_valid():
            form.add_error(None, "Outra pessoa acabou de gravar algo que colide com isto. Confira e envie de novo.")
    except DataError:
        form.add_error(None, "Um dos valores é grande demais para ser gravado. Confira os números e envie de novo.")
    return None
