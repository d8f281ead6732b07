"""A database of its own beside the configured one: made, filled, and dropped however it ends."""

import secrets
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comum.atividade.models import chave_do_registro
from comum.erros import Recusa
from dados.demo.carregar import carregar
from dados.demo.plano import Plano
from pedidos.models import LogAtividade, Pagamento, Pedido

SUFIXO = "_medicao"
# PostgreSQL cuts longer names off.
MAIOR_NOME = 63
LINHAS_POR_LOTE = 5_000


class MedicaoRecusada(Recusa):
    """Nothing can be measured here, and nothing was changed."""


def nome_do_banco() -> str:
    return str(connection.settings_dict["NAME"])[: MAIOR_NOME - len(SUFIXO)] + SUFIXO


@contextmanager
def banco_proprio() -> Iterator[str]:
    """Inside of it every connection of this process is one to a new and empty database.

    Raises MedicaoRecusada where no such database can be made.
    """
    original, nome = connection.settings_dict["NAME"], nome_do_banco()
    _exigir_que_possa()
    with ExitStack() as depois:
        with _sem_interrupcao():
            _criar(nome)
            depois.callback(_apagar, nome, original)
        _mudar_para(nome)
        yield nome


def preparar(pedidos: int, progresso: Callable[[int], object]) -> None:
    """The tables, a demo of so many orders, what was done to them in the log, and the planner's figures."""
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        carregar(Plano(pedidos), secrets.token_urlsafe(), timezone.now(), progresso)
    _escrever_log()
    # Also so that an index which is tried may be used at once, and be read without its table.
    _mandar("VACUUM (ANALYZE)")


def _exigir_que_possa() -> None:
    if connection.vendor != "postgresql":
        raise MedicaoRecusada(
            f"A medição precisa de PostgreSQL; o banco configurado é {connection.display_name}. "
            "Aponte DATABASE_URL para um servidor PostgreSQL: postgres://usuario:senha@servidor:5432/banco."
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        papel, pode = cursor.fetchone()
    if not pode:
        raise MedicaoRecusada(
            f"O papel {papel} não pode criar bancos, e a medição usa um só dela. Quem administra o servidor o permite "
            f"com: ALTER ROLE {connection.ops.quote_name(papel)} CREATEDB;"
        )


def _criar(nome: str) -> None:
    citado = connection.ops.quote_name(nome)
    try:
        _mandar(f"CREATE DATABASE {citado}")
    except DatabaseError as erro:
        raise MedicaoRecusada(
            f"Não foi possível criar o banco {nome}: {str(erro).strip()}. Se ele sobrou de uma medição que foi morta, "
            f"apague-o com: DROP DATABASE {citado}; se outra está em curso, espere por ela."
        ) from None


def _apagar(nome: str, original: str) -> None:
    with _sem_interrupcao():
        _mudar_para(original)
        _mandar(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(nome)} WITH (FORCE)")


@contextmanager
def _sem_interrupcao() -> Iterator[None]:
    """Who interrupts meanwhile is heard right afterwards."""
    antes = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, antes)


def _mudar_para(nome: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = nome
    # They have other ids there.
    ContentType.objects.clear_cache()


def _mandar(sql: str) -> None:
    """For what PostgreSQL does in no transaction.

    By the driver's own cursor: to the cache, which reads along, it would be a write to who knows what.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute(sql)


def _escrever_log() -> None:
    """The demo makes none: who made each order and each payment, as the pages write it down."""
    usuarios = list(User.objects.order_by("pk").values_list("pk", flat=True))
    registros = (model(pk=pk) for model in (Pedido, Pagamento) for pk in model.objects.values_list("pk", flat=True))
    LogAtividade.objects.bulk_create(
        (
            LogAtividade(
                usuario_id=usuarios[n % len(usuarios)],
                tipo=LogAtividade.Tipo.INCLUSAO,
                titulo=f"Inclusão: {registro._meta.verbose_name} {registro.pk}",
                modulo="pedidos",
                registro=chave_do_registro(registro),
                dados={"id": registro.pk},
            )
            for n, registro in enumerate(registros)
        ),
        batch_size=LINHAS_POR_LOTE,
    )
