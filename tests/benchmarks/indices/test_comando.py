"""manage.py medir_indices: on a server of its own kind, in a database of its own, whatever happens."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from benchmarks.indices import medir
from benchmarks.indices.banco import MedicaoRecusada, banco_proprio, nome_do_banco
from benchmarks.indices.catalogo import MEDIDOS
from benchmarks.indices.roteiro import roteiro
from tests.examples import WIDE

# For a busy machine.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]
ESPERA = 300  # seconds
wide = pytest.mark.skipif(not WIDE, reason="It measures a filled database, for half a minute: EXAMPLES=1 takes it.")
SECOES = {
    "RECOMENDACOES_INDICES.md": [
        "Resumo",
        "Índices críticos",
        "Índices recomendados",
        "Índices opcionais",
        "A regra do veredito",
        "Como implementar",
        "Monitoramento",
        "Checklist",
    ],
    "docs/indices.md": [
        "Comandos e consultas",
        "Outros índices",
        "Tabelas grandes lidas por inteiro",
        "As tabelas medidas",
    ],
}
# Of the one that is read.
MAX_LINHAS = 400


# A process that is begun in the background, as the whole suite may be, is deaf to SIGINT, and so are its children.
MANAGE = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def comando(saida: Path, **ambiente: str) -> "subprocess.Popen[str]":
    """On the database of the tests, which here is the user's."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return subprocess.Popen(
        [sys.executable, "-c", MANAGE, "manage.py", "medir_indices", "--pedidos", "1000", "--saida", str(saida)],
        cwd=settings.BASE_DIR,
        # A cache that is not there: nothing of this concerns the site's.
        env={**os.environ, "DATABASE_URL": url, "REDIS_URL": "unix:///nonexistent.sock", **ambiente},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def perguntar(sql: str) -> list[Any]:
    """Beside Django's connection, which a test holds in a transaction."""
    params = connection.get_connection_params()
    cliente = psycopg2.connect(
        **{nome: params[nome] for nome in ("dbname", "host", "user", "port", "password") if nome in params}
    )
    try:
        cliente.autocommit = True
        with cliente.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        cliente.close()


def bancos() -> set[str]:
    """Ours, and what is called after it: others come and go meanwhile."""
    return {
        nome for (nome,) in perguntar("SELECT datname FROM pg_database WHERE starts_with(datname, current_database())")
    }


def conteudo() -> dict[str, str]:
    tabelas = perguntar("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    return {
        tabela: perguntar(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{tabela}" t')[0][0]
        for (tabela,) in tabelas
    }


@pytest.fixture(scope="module")
def antes(django_db_setup: None) -> dict[str, Any]:
    return {"bancos": bancos(), "conteudo": conteudo()}


@pytest.fixture(scope="module")
def documentos(
    antes: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> dict[str, str]:
    """As the command writes it, by a shorter way through the pages: all of them take a minute."""
    saida = tmp_path_factory.mktemp("medicao")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(medir, "roteiro", lambda captura: roteiro(captura)[::40])
        call_command("medir_indices", pedidos=1000, saida=saida, verbosity=0)
        connection.close()
    return {nome: (saida / nome).read_text() for nome in SECOES}


@wide
def test_it_leaves_the_users_database_as_it_was_and_none_of_its_own(antes: dict[str, Any], documentos: dict[str, str]):
    assert documentos
    assert {"bancos": bancos(), "conteudo": conteudo()} == antes
    assert antes["conteudo"]["pedidos_categoria"]


@wide
def test_the_documents_have_all_their_parts_and_speak_of_every_index(documentos: dict[str, str]):
    for nome, texto in documentos.items():
        assert [linha[3:] for linha in texto.splitlines() if linha.startswith("## ")] == SECOES[nome]
    recomendacoes, medidas = documentos.values()
    for nome in MEDIDOS:
        assert f"### [`{nome}`](docs/indices.md#{nome})" in recomendacoes
        assert f'<a id="{nome}"></a>`{nome}`' in medidas
    assert "`manage.py medir_indices --pedidos 1000`" in recomendacoes
    assert "- A que mais ganha: de " in recomendacoes
    assert len(recomendacoes.splitlines()) <= MAX_LINHAS


@pytest.mark.parametrize("sinal", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_takes_its_database_with_it(antes: dict[str, Any], sinal: signal.Signals, tmp_path: Path):
    processo = comando(tmp_path)
    fim = time.monotonic() + ESPERA
    while nome_do_banco() not in bancos():
        assert time.monotonic() < fim, "It made no database."
        assert processo.poll() is None
        time.sleep(0.02)

    processo.send_signal(sinal)
    dito, _ = processo.communicate(timeout=ESPERA)

    assert processo.returncode == 130
    assert dito == f"CommandError: Interrompido: nada foi escrito, e o banco {nome_do_banco()} foi apagado.\n"
    assert not list(tmp_path.iterdir())
    assert bancos() == antes["bancos"]


def test_on_sqlite_it_says_what_it_needs(tmp_path: Path):
    processo = comando(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/sap.sqlite3")

    dito, _ = processo.communicate(timeout=ESPERA)

    assert processo.returncode == 1
    assert dito == (
        "CommandError: A medição precisa de PostgreSQL; o banco configurado é SQLite. Aponte DATABASE_URL para um "
        "servidor PostgreSQL: postgres://usuario:senha@servidor:5432/banco.\n"
    )


def test_it_asks_for_the_right_to_make_a_database(antes: dict[str, Any]):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE humilde; SET LOCAL ROLE humilde")

    with pytest.raises(MedicaoRecusada) as recusa, banco_proprio():
        pass

    assert str(recusa.value) == (
        "O papel humilde não pode criar bancos, e a medição usa um só dela. Quem administra o servidor o permite com: "
        'ALTER ROLE "humilde" CREATEDB;'
    )


@pytest.fixture
def que_sobrou(antes: dict[str, Any]) -> Iterator[str]:
    perguntar(f'CREATE DATABASE "{nome_do_banco()}"')
    yield nome_do_banco()
    perguntar(f'DROP DATABASE "{nome_do_banco()}"')


@pytest.mark.django_db(transaction=True)
def test_a_database_of_its_name_is_not_its_own(que_sobrou: str):
    with pytest.raises(CommandError) as recusa:
        call_command("medir_indices", pedidos=1000, verbosity=0)

    assert str(recusa.value) == (
        f'Não foi possível criar o banco {que_sobrou}: database "{que_sobrou}" already exists. Se ele sobrou de uma '
        f'medição que foi morta, apague-o com: DROP DATABASE "{que_sobrou}"; se outra está em curso, espere por ela.'
    )
    assert que_sobrou in bancos()


@pytest.mark.parametrize(
    ("opcoes", "palavras"),
    [
        ({"pedidos": 999}, "--pedidos é 999; pode ir de 1000 a 1000000."),
        (
            {"pedidos": 1000, "saida": Path("/nao/existe")},
            "--saida é /nao/existe, que não é uma pasta: dê o nome de uma que exista.",
        ),
    ],
)
def test_it_refuses_what_it_cannot_do_before_it_begins(opcoes: dict[str, Any], palavras: str):
    with pytest.raises(CommandError) as recusa:
        call_command("medir_indices", **opcoes)

    assert str(recusa.value) == palavras
