"""The log can be trusted: what another hand changed, deleted or put in shows, and what the system wrote does not."""

import json
import sqlite3
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from comum.atividade import log
from comum.atividade.juntar import juntar, ponta, trocar_conteudo, verificar
from pedidos.models import LogAtividade, PontaDoLog
from tests.cast import uma_pessoa
from tests.sap_project.processes import ROOT, manage, run

pytestmark = pytest.mark.django_db(transaction=True)


def escrever(quantas: int = 5, **dados: Any) -> None:
    for n in range(quantas):
        log.registrar(None, LogAtividade.Tipo.ALTERACAO, f"Feito {n}", modulo="pedidos", dados={"n": n, **dados})


def por_fora(sql: str, *params: Any) -> None:
    """As somebody who has the database and not the keys."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def pk_de(posicao: int) -> int:
    return LogAtividade.objects.get(posicao=posicao).pk


def log_verificar(*args: str) -> str:
    out = StringIO()
    call_command("log_verificar", *args, stdout=out)
    return out.getvalue()


def test_each_row_is_joined_when_its_transaction_has_committed():
    with transaction.atomic():
        escrever(3)
        assert LogAtividade.objects.filter(posicao=None).count() == 3

    assert set(LogAtividade.objects.values_list("posicao", flat=True)) == {1, 2, 3}
    assert list(verificar()) == []
    assert "O log está inteiro: 3 linhas" in log_verificar()


def test_an_empty_log_is_whole():
    assert "O log está inteiro: 0 linhas" in log_verificar()


def test_what_was_rolled_back_is_not_missed_even_of_a_savepoint():
    with transaction.atomic():
        escrever(1)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            escrever(2)
            raise ZeroDivisionError
        escrever(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        escrever(2)
        raise ZeroDivisionError
    escrever(1)

    assert set(LogAtividade.objects.values_list("posicao", flat=True)) == {1, 2, 3}
    assert list(verificar()) == []


@pytest.mark.parametrize(
    ("mexer", "palavras"),
    [
        (lambda: por_fora("UPDATE pedidos_logatividade SET titulo = 'Outro' WHERE posicao = 3"), "foi alterada, ou"),
        (
            lambda: por_fora("UPDATE pedidos_logatividade SET usuario_id = NULL, ip = '10.0.0.9' WHERE posicao = 3"),
            "foi",
        ),
        (
            lambda: por_fora("UPDATE pedidos_logatividade SET data_hora = '2020-01-01 00:00:00+00' WHERE posicao = 3"),
            "foi",
        ),
        (
            lambda: por_fora("UPDATE pedidos_logatividade SET dados = '{\"n\": 9}' WHERE posicao = 3"),
            "foi alterada, ou",
        ),
        (
            lambda: por_fora("DELETE FROM pedidos_logatividade WHERE posicao = 3"),
            "Falta a posição 3: a linha foi apagada.",
        ),
        (
            lambda: por_fora("DELETE FROM pedidos_logatividade WHERE posicao IN (2, 3, 4)"),
            "Faltam as posições 2 a 4: 3",
        ),
        (lambda: por_fora("DELETE FROM pedidos_logatividade WHERE posicao = 1"), "Falta a posição 1"),
        (lambda: por_fora("DELETE FROM pedidos_logatividade WHERE posicao = 5"), "Falta a posição 5"),
        (
            lambda: por_fora("UPDATE pedidos_logatividade SET id = id + 1000 WHERE posicao = 3"),
            "não continua a que vem",
        ),
        (
            lambda: por_fora("UPDATE pedidos_logatividade SET selo_anonimo = selo, titulo = 'x' WHERE posicao = 3"),
            "foi alterada depois de anonimizada",
        ),
        (lambda: por_fora("UPDATE pedidos_pontadolog SET elo = 'x'"), "o fim foi cortado ou trocado"),
    ],
)
def test_what_another_hand_did_shows_once(gilda: User, mexer: Callable[[], None], palavras: str):
    escrever()

    mexer()

    achados = list(verificar())
    assert len(achados) == 1
    assert palavras in achados[0]
    with pytest.raises(CommandError, match=r"O log não é o que foi escrito: 1 problema\(s\)"):
        log_verificar()


def test_a_row_that_another_hand_put_in_shows_whether_it_was_joined_or_not():
    escrever(2)
    copia = (
        "INSERT INTO pedidos_logatividade"
        " (tipo, titulo, descricao, modulo, registro, dados, data_hora, ip, sal, selo, posicao)"
        " SELECT tipo, 'Posto', descricao, modulo, registro, dados, data_hora, ip, sal, {selo}, {posicao}"
        " FROM pedidos_logatividade WHERE posicao = 1"
    )
    por_fora(copia.format(selo="''", posicao="NULL"))
    por_fora(copia.format(selo="selo", posicao="NULL"))
    escrever(1)
    por_fora(copia.format(selo="selo", posicao="99"))

    achados = list(verificar())

    outra_mao = "foi alterada, ou não foi o sistema que a escreveu"
    palavras = [outra_mao, "repete uma de antes", outra_mao, "Há linhas além da ponta"]
    assert [palavra in achado for palavra, achado in zip(palavras, achados, strict=True)] == [True] * 4


def test_a_row_that_is_written_twice_shows():
    escrever(2)
    por_fora(
        "INSERT INTO pedidos_logatividade (tipo, titulo, descricao, modulo, registro, dados, data_hora, sal, selo)"
        " SELECT tipo, titulo, descricao, modulo, registro, dados, data_hora, sal, selo"
        " FROM pedidos_logatividade WHERE posicao = 1"
    )
    juntar()

    assert ["repete" in achado for achado in verificar()] == [True]


def test_an_anchor_shows_that_the_end_was_cut_off_together_with_its_note(tmp_path: Path):
    ancora = tmp_path / "ancora"
    escrever(3)
    tres = ponta()
    escrever(2)
    log_verificar("--ancora", str(ancora))
    por_fora("DELETE FROM pedidos_logatividade WHERE posicao > 3")
    PontaDoLog.objects.update(posicao=tres.posicao, elo=tres.elo)

    assert list(verificar()) == []
    with pytest.raises(CommandError):
        log_verificar("--ancora", str(ancora))

    # Other deeds in their place do not hide it.
    escrever(4)
    with pytest.raises(CommandError):
        log_verificar("--ancora", str(ancora))
    assert json.loads(ancora.read_text())["posicao"] == 5


def test_an_anchor_moves_on_while_the_log_is_whole(tmp_path: Path):
    ancora = tmp_path / "ancora"
    for _ in range(2):
        escrever(2)
        log_verificar("--ancora", str(ancora))

    assert json.loads(ancora.read_text())["posicao"] == 4


def test_an_anchor_that_is_none_is_refused_and_left(tmp_path: Path):
    ancora = tmp_path / "ancora"
    ancora.write_text("{")

    with pytest.raises(CommandError, match="Não se entende a âncora"):
        log_verificar("--ancora", str(ancora))

    assert ancora.read_text() == "{"


def test_a_person_is_taken_out_and_the_log_is_whole():
    escrever(3, nome="Bar do Zé")
    atividade = LogAtividade.objects.get(posicao=2)
    sal = atividade.sal

    trocar_conteudo(atividade, titulo="Anonimizado", descricao="", dados={})

    assert list(verificar()) == []
    assert LogAtividade.objects.get(posicao=2).sal == "" != sal
    por_fora("UPDATE pedidos_logatividade SET titulo = 'Outro' WHERE posicao = 2")
    assert len(list(verificar())) == 1


@pytest.mark.parametrize(
    "dados",
    [
        {"valor": "10.00", "vazio": None, "sim": True, "lista": [1, 2.5, {"a": "ç"}], "grande": 10**30},
        {"real": 1e22, "inteiro": 100.0, "pequeno": 1e-7, "ordem": {"b": 1, "a": 2}, "acento": "Ação 🍺"},
    ],
)
def test_what_a_database_gives_back_has_the_seal_of_what_was_written(gilda: User, dados: dict[str, Any]):
    LogAtividade.objects.create(
        usuario=gilda, tipo="x", titulo="Ação", descricao="a\nb", modulo="m", dados=dados, ip="2001:db8::7"
    )

    assert list(verificar()) == []


def test_many_at_once_are_sealed_too():
    LogAtividade.objects.bulk_create(LogAtividade(tipo="x", titulo=f"{n}", modulo="m") for n in range(600))

    assert ponta().posicao == 600
    assert list(verificar()) == []


def test_former_keys_prove_what_they_sealed(settings: Any):
    settings.LOG_KEYS = ["uma"]
    escrever(2)
    settings.LOG_KEYS = ["outra", "uma"]
    escrever(2)

    assert list(verificar()) == []
    settings.LOG_KEYS = ["outra"]
    assert len(list(verificar())) > 0


def test_writers_at_the_same_moment_leave_one_chain_and_none_waits_for_the_deed_of_another():
    pessoas = [uma_pessoa(f"p{n}") for n in range(4)]
    aberta, termine = threading.Event(), threading.Event()
    erros: list[DatabaseError] = []

    def trabalhar(pessoa: User) -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    log.registrar(pessoa, LogAtividade.Tipo.COLETA, "Coleta", modulo="pedidos")
        except DatabaseError as error:
            erros.append(error)
        finally:
            connection.close()

    def demorar() -> None:
        try:
            with transaction.atomic():
                log.registrar(pessoas[0], LogAtividade.Tipo.IMPORTACAO, "Demorada", modulo="pedidos")
                aberta.set()
                termine.wait(30)
        finally:
            connection.close()

    demorada = threading.Thread(target=demorar)
    if connection.vendor == "postgresql":  # SQLite has one writer at a time, whatever it writes
        demorada.start()
        assert aberta.wait(30)
    threads = [threading.Thread(target=trabalhar, args=[pessoa]) for pessoa in pessoas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert erros == []
    assert ponta().posicao == 40
    termine.set()
    if demorada.ident:
        demorada.join(30)
        assert ponta().posicao == 41

    assert list(verificar()) == []


def test_it_costs_few_questions_however_many_rows(django_assert_max_num_queries: Any):
    # Three rows, and: is there any, begin, the end, the rows, two writes, commit, is there any.
    with django_assert_max_num_queries(13), transaction.atomic():
        escrever(3)


def test_on_sqlite_writers_at_the_same_moment_leave_one_chain_and_a_change_shows(migrated_sqlite: Path):
    banco = {"DATABASE_URL": f"sqlite:///{migrated_sqlite}", "CACHE_STORE": "memory"}

    written = run("tests/pedidos/models/quatro_escritores.py", **banco, PYTHONPATH=str(ROOT))
    whole = manage("log_verificar", **banco)
    with sqlite3.connect(migrated_sqlite) as by_hand:
        by_hand.execute("UPDATE pedidos_logatividade SET dados = '{}' WHERE posicao = 7")
    changed = manage("log_verificar", **banco)

    assert (written.returncode, written.stderr) == (0, "")
    assert (whole.returncode, "O log está inteiro: 40 linhas" in whole.stdout) == (0, True)
    assert (changed.returncode, "(posição 7, 'Feito') foi alterada" in changed.stdout) == (1, True)
