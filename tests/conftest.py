"""What every test may use: Ana and Bruno, who sell, and Gilda, who manages."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import TransactionTestCase

from cachecore import metrics
from cachecore.store import abandon_stores
from pedidos.acesso import Papel
from tests import as_migrated, cast, examples, postgresql, sqlite  # noqa: F401 - loads the profile of hypothesis
from vendedor.models import Vendedor

# Django refuses database work on a thread that runs an event loop, and playwright's
# synchronous interface runs one: allowed here, where nothing is served from that thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# On a busy machine a store that takes half a second is not away. Tests of one that is set their own.
options: Any = django_settings.CACHES["default"]["OPTIONS"]
options |= {"SOCKET_CONNECT_TIMEOUT": 20, "SOCKET_TIMEOUT": 20}
# A file belongs to one worker. These take longest: begun first, they end while there are others to do.
LONGEST = (
    "tests/chaos/test_chaos.py",
    "tests/package/test_suite.py",
    "tests/package/test_wheel.py",
    "tests/browser/test_axe.py",
    "tests/permissions/test_matriz.py",
    "tests/budgets/test_orcamento.py",
    "tests/benchmarks/indices/test_comando.py",
    "tests/cachecore/model/test_model.py",
    "tests/cachecore/test_relay.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.nodeid.partition("::")[0], len(order)))


@pytest.fixture(autouse=True)
def own_part_of_the_cache(settings: Any) -> Iterator[None]:
    """Each test has keys of its own: nothing is left over from another, nothing need be flushed."""
    settings.CACHECORE = {**django_settings.CACHECORE, "NAMESPACE": f"test-{uuid4().hex}"}
    # What a test with a store that stayed away could not hand over is not this one's.
    with metrics._pending.lock:
        metrics._pending.counts.clear()
    yield
    metrics.flush()
    # A thread that still probes would deliver the next test's writes under its own keys.
    abandon_stores()


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Any) -> None:
    """The slowness that protects a stored password is Django's; here it would only be waited for."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keeps a test with real commits from leaving rows, and a thread of it from keeping the database in use."""
    on_postgresql = connections["default"].vendor == "postgresql"
    if not on_postgresql and sqlite.FILE not in os.environ:
        yield
        return
    with django_db_blocker.unblock():
        bring_back = (as_migrated if on_postgresql else sqlite).remember(connections["default"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: bring_back())
        yield
    if not on_postgresql:
        return
    # A test may have had this one cut off.
    connections["default"].close()
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, migrated_postgresql: str | None) -> None:
    """A run on a copy of what migrated_sqlite made uses just that file."""
    if name := os.environ.get(sqlite.FILE):
        connections["default"].settings_dict["TEST"]["NAME"] = name
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = migrated_postgresql


@pytest.fixture(scope="session")
def of_all_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the suite."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def migrated_postgresql(of_all_workers: Path) -> str | None:
    """The name of a migrated database, to make copies of."""
    return postgresql.migrated(of_all_workers)


@pytest.fixture(scope="session")
def migrated_once(of_all_workers: Path) -> Path:
    """A migrated SQLite file, made by the first worker that wants it."""
    return sqlite.migrated(of_all_workers)


@pytest.fixture
def migrated_sqlite(migrated_once: Path, tmp_path: Path) -> Path:
    """A copy of it that is this test's own."""
    return Path(shutil.copy(migrated_once, tmp_path / "sap.sqlite3"))


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    """Each test has a folder of its own for what is uploaded."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def ana(db: None) -> Vendedor:
    return cast.um_vendedor("Ana")


@pytest.fixture
def bruno(db: None) -> Vendedor:
    return cast.um_vendedor("Bruno")


@pytest.fixture
def gilda(db: None) -> User:
    return cast.uma_pessoa("gilda", Papel.GERENTE)
