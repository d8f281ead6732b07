"""What must hold where the site runs in production, looked at part by part: each finding says a fact and a way out.

docs/operations.md asks for the same things in the same order.
"""

import shutil
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_redis import get_redis_connection
from redis import RedisError

from cachecore.errors import StoreError
from cachecore.outbox import queue, relay
from cachecore.outbox.trigger_sql import Triggers
from cachecore.sql.driver import is_standby
from pedidos.resumos.gatilhos import sem_gatilho

# Seconds.
PATIENCE = 10
LONG_WAIT = 60
CLOCKS_APART = 5
# Hours: one a day, and time for it to be made.
OLDEST_BACKUP = 26
# Days in which a certificate is renewed by itself, or somebody must.
CERTIFICATE_LEFT = 14
# Share of a disk, and bytes.
FREE_SHARE, FREE_BYTES = 0.05, 2**30


class Level(StrEnum):
    OK = "ok"
    WARNING = "atenção"
    ERROR = "erro"


class Finding(NamedTuple):
    """way_out: what to do; empty where nothing is to be done."""

    level: Level
    subject: str
    fact: str
    way_out: str = ""


def ok(subject: str, fact: str) -> Finding:
    return Finding(Level.OK, subject, fact)


def warning(subject: str, fact: str, way_out: str) -> Finding:
    return Finding(Level.WARNING, subject, fact, way_out)


def error(subject: str, fact: str, way_out: str) -> Finding:
    return Finding(Level.ERROR, subject, fact, way_out)


def examine(*, url: str | None = None, backups: Path | None = None) -> Iterator[Finding]:
    """Looks at one part after the other; what does not answer is a finding, and ends the looks that need it.

    url: of the site as people open it; it is asked a few times. backups: the folder that the backups are written to.
    """
    yield from _settings()
    yield from _database()
    yield from _redis()
    yield from _files()
    if backups is not None:
        yield _backups(backups)
    if url:
        yield from _site(urlsplit(url))


# --- Settings -------------------------------------------------------------------------


def _settings() -> Iterator[Finding]:
    subject = "Configuração"
    if settings.DEBUG:
        yield error(subject, "DEBUG está ligado: erros mostram o código e os dados.", "Defina DEBUG=false.")
        return
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
    for message in found:
        make = error if message.level >= checks.ERROR else warning
        yield make(subject, f"{message.id}: {message.msg}", str(message.hint or "Veja manage.py check --deploy."))
    if not found:
        yield ok(subject, "check --deploy não encontrou nada.")


# --- The database ---------------------------------------------------------------------


def _database() -> Iterator[Finding]:
    subject = "Banco de dados"
    if connection.vendor != "postgresql":
        yield error(
            subject,
            f"É {connection.display_name}: um só escritor por vez, e nada avisa o cache do que outro programa grava.",
            "Aponte DATABASE_URL para um PostgreSQL.",
        )
        return
    try:
        connection.ensure_connection()
        yield from _postgresql(subject)
    except DatabaseError as found:
        yield error(subject, f"Não responde: {found}".strip(), "Ligue o servidor, ou corrija DATABASE_URL.")


def _postgresql(subject: str) -> Iterator[Finding]:
    if is_standby(connection):
        yield error(subject, "É uma réplica: não aceita gravações.", "Aponte DATABASE_URL para o servidor primário.")
        return
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield error(subject, f"Migrações que faltam: {len(plan)}.", "Rode manage.py migrate.")
        return
    yield ok(subject, f"PostgreSQL {connection.get_database_version()[0]}, com todas as migrações.")
    yield _clock(subject)
    if tabelas := sem_gatilho(connection):
        yield error(
            "Somas dos pedidos",
            f"Faltam gatilhos em: {', '.join(tabelas)}. O que se grava ali não chega às somas.",
            "Rode manage.py resumos rebuild, que os instala.",
        )
    else:
        yield ok("Somas dos pedidos", "Os gatilhos estão instalados.")
    yield from _delivery()
    yield _people()


def _clock(subject: str) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        apart = abs(float(cursor.fetchone()[0]) - time.time())
    if apart > CLOCKS_APART:
        return warning(
            subject, f"O relógio do servidor está {apart:.0f} s fora do desta máquina.", "Acerte os dois por NTP."
        )
    return ok(subject, "O relógio do servidor concorda com o desta máquina.")


def _delivery() -> Iterator[Finding]:
    """How the cache learns of what other programs write."""
    subject = "Aviso ao cache"
    wrong = [state.table for state in Triggers(connection.alias).states() if not state.is_right]
    if wrong:
        yield warning(
            subject,
            f"Tabelas sem gatilho atual: {', '.join(wrong)}. O que outro programa grava ali não chega ao cache.",
            "Rode manage.py cache_triggers install.",
        )
    elif relay.is_missing(connection.alias):
        yield error(
            subject,
            "Nenhum cache_relay está ligado: cada processo avisa por si, um pouco mais tarde.",
            "Ligue o serviço: systemctl start sap-relay.",
        )
    else:
        yield ok(subject, "Gatilhos instalados, e um cache_relay ligado.")
    waiting = queue.get_waiting(connection.alias)
    if waiting.seconds > LONG_WAIT:
        yield error(
            subject,
            f"Avisos que esperam: {waiting.rows}, o mais antigo há {waiting.seconds:.0f} s.",
            "Veja se o Redis responde, e o que diz o log do cache_relay.",
        )
    else:
        yield ok(subject, f"Avisos que esperam: {waiting.rows}.")


def _people() -> Finding:
    subject = "Pessoas"
    administrators = get_user_model().objects.filter(is_superuser=True, is_active=True).count()
    if not administrators:
        return error(subject, "Ninguém pode administrar o site.", "Rode manage.py createsuperuser.")
    return ok(subject, f"Administradores ativos: {administrators}.")


# --- Redis ----------------------------------------------------------------------------


def _redis() -> Iterator[Finding]:
    subject = "Redis"
    if settings.CACHECORE["STORE"] != "redis":
        yield warning(subject, "CACHE_STORE é memory: só serve com um único processo.", "Defina CACHE_STORE=redis.")
        return
    client = get_redis_connection("default")
    try:
        info = client.info()
    except (RedisError, OSError, StoreError) as found:
        yield error(subject, f"Não responde: {found}", "Ligue o servidor, ou corrija REDIS_URL.")
        return
    name = "Valkey" if "valkey_version" in info else "Redis"
    yield ok(subject, f"{name} {info.get('valkey_version') or info.get('redis_version')}.")
    if info.get("role") != "master":
        yield error(subject, "É uma réplica.", "Aponte REDIS_URL para o servidor principal.")
    limit, policy = int(info.get("maxmemory", 0)), str(info.get("maxmemory_policy", ""))
    if not limit:
        yield warning(subject, "Não tem limite de memória.", "Defina maxmemory e maxmemory-policy allkeys-lru.")
    elif policy == "noeviction":
        yield error(
            subject,
            "maxmemory-policy é noeviction: cheio, recusa o que se grava, e nada sai do cache.",
            "Defina maxmemory-policy allkeys-lru.",
        )
    else:
        yield ok(subject, f"Usa {int(info['used_memory']) / 2**20:.0f} de {limit / 2**20:.0f} MiB, {policy}.")


# --- Files ----------------------------------------------------------------------------


def _files() -> Iterator[Finding]:
    subject = "Arquivos"
    for folder in (settings.VAR_DIR, Path(settings.MEDIA_ROOT)):
        if folder.exists() and folder.stat().st_mode & 0o077:
            yield error(subject, f"{folder} está aberta a outros.", f"Rode chmod -R go= {folder}.")
    disk = shutil.disk_usage(settings.VAR_DIR)
    free = f"{disk.free / 2**30:.1f} GiB livres onde ficam os comprovantes"
    if disk.free < max(FREE_BYTES, disk.total * FREE_SHARE):
        yield error(subject, f"Só {free}.", "Aumente o disco, ou apague o que não é preciso.")
    else:
        yield ok(subject, f"{free}.")
    if isinstance(staticfiles_storage, ManifestFilesMixin) and not staticfiles_storage.read_manifest():
        yield error(subject, f"Faltam as folhas de estilo em {settings.STATIC_ROOT}.", "Rode manage.py collectstatic.")
    else:
        yield ok(subject, "As folhas de estilo foram recolhidas.")


def _backups(folder: Path) -> Finding:
    subject = "Cópias de segurança"
    way_out = "Veja systemctl status sap-backup e a seção Backups de docs/operations.md."
    try:
        times = [path.stat().st_mtime for path in folder.iterdir() if path.is_file() and path.stat().st_size]
    except OSError as found:
        return error(subject, f"{folder}: {found.strerror}.", way_out)
    if not times:
        return error(subject, f"Não há nenhuma em {folder}.", way_out)
    hours = (time.time() - max(times)) / 3600
    fact = f"A mais nova das {len(times)} tem {hours:.0f} h."
    return error(subject, fact, way_out) if hours > OLDEST_BACKUP else ok(subject, fact)


# --- The site as people open it -------------------------------------------------------


def _site(url: SplitResult) -> Iterator[Finding]:
    subject = "Site"
    try:
        alive = _get(url, "/healthz")
    except (OSError, HTTPException) as found:
        yield error(subject, f"{url.geturl()} não responde: {found}", "Veja systemctl status sap-web nginx.")
        return
    if alive.status != 200:
        yield error(subject, f"/healthz responde {alive.status}.", "Ponha o nome do site em ALLOWED_HOSTS.")
        return
    yield ok(subject, f"{url.geturl()} responde.")
    looks: tuple[Callable[[SplitResult], Iterator[Finding]], ...] = (_ready, _closed, _tls)
    for look in looks:
        try:
            yield from look(url)
        except (OSError, HTTPException) as found:
            yield error(subject, f"Deixou de responder: {found}", "Veja systemctl status sap-web nginx.")


def _ready(url: SplitResult) -> Iterator[Finding]:
    answer = _get(url, "/readiness")
    if answer.status == 200:
        yield ok("Site", "/readiness: as páginas podem ser respondidas.")
    else:
        yield error("Site", f"/readiness responde {answer.status}.", "O log de sap-web diz que parte não responde.")


def _closed(url: SplitResult) -> Iterator[Finding]:
    """What is for machines of the house is not for everybody."""
    if _get(url, "/metrics").status == 200:
        yield error("Site", "/metrics está aberto a todos.", "Use deploy/nginx.conf, ou defina METRICS_TOKEN.")
    else:
        yield ok("Site", "/metrics está fechado para fora.")


def _tls(url: SplitResult) -> Iterator[Finding]:
    if url.scheme != "https":
        yield error("Site", "O endereço não é https.", "Ponha um certificado no nginx: docs/operations.md, Front.")
        return
    if not _get(url, "/entrar/").getheader("Strict-Transport-Security"):
        yield error("Site", "Falta o cabeçalho Strict-Transport-Security.", "Defina BEHIND_TLS_PROXY=true.")
    else:
        yield ok("Site", "Strict-Transport-Security é enviado.")
    days = _days_of_certificate(url)
    if days < CERTIFICATE_LEFT:
        yield error("Site", f"O certificado vence em {days:.0f} dias.", "Renove-o: certbot renew.")
    else:
        yield ok("Site", f"O certificado vale mais {days:.0f} dias.")


def _get(url: SplitResult, path: str) -> HTTPResponse:
    """The answer, with its body read. Raises OSError and HTTPException."""
    make = HTTPSConnection if url.scheme == "https" else HTTPConnection
    connection = make(url.hostname or "", url.port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


def _days_of_certificate(url: SplitResult) -> float:
    connection = HTTPSConnection(url.hostname or "", url.port, timeout=PATIENCE)
    try:
        connection.connect()
        certificate = cast(ssl.SSLSocket, connection.sock).getpeercert() or {}
    finally:
        connection.close()
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    return (ends - datetime.now(UTC)).total_seconds() / 86_400
