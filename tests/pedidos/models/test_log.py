"""The activity log: rows are added, and that is all that ever happens to them."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from comum.atividade.models import LogImutavel
from pedidos.models import LogAtividade


@pytest.fixture
def registro(gilda: User) -> LogAtividade:
    return LogAtividade.objects.create(usuario=gilda, tipo="INCLUSAO", titulo="Primeira", modulo="pedidos")


def test_it_is_neither_changed_nor_deleted(registro: LogAtividade):
    registro.titulo = "Outra"

    for change, words in (
        (registro.save, f"A atividade {registro.pk} já está registrada e não se altera"),
        (registro.delete, f"A atividade {registro.pk} não se apaga"),
        (lambda: LogAtividade.objects.update(titulo="Outra"), "registre uma nova atividade que corrija a anterior"),
        (LogAtividade.objects.all().delete, "O log de atividades não se apaga"),
        (LogAtividade.objects.filter(pk=registro.pk).delete, "O log de atividades não se apaga"),
        (lambda: LogAtividade.objects.bulk_update([registro], ["titulo"]), "não se altera"),
    ):
        with pytest.raises(LogImutavel, match=words), transaction.atomic():
            change()

    assert LogAtividade.objects.get().titulo == "Primeira"


def test_it_is_not_overwritten_by_a_new_row_with_its_id(registro: LogAtividade):
    with pytest.raises(IntegrityError), transaction.atomic():
        LogAtividade(pk=registro.pk, tipo="INCLUSAO", titulo="Outra", modulo="pedidos").save()

    assert LogAtividade.objects.get().titulo == "Primeira"


def test_it_keeps_whoever_did_something(registro: LogAtividade, gilda: User):
    with pytest.raises(ProtectedError):
        gilda.delete()


def test_it_tells_the_latest_first(registro: LogAtividade):
    segunda = LogAtividade.objects.create(tipo="INCLUSAO", titulo="Segunda", modulo="pedidos")

    assert list(LogAtividade.objects.all()) == [segunda, registro]
