"""As a pytest plugin (-p tests.servers_plugin): before Django reads its settings, DATABASE_URL and REDIS_URL name
running servers, those of the environment or else some of our own."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.postgresql import TEMPLATE
from tests.servers import ADDRESSES, ServersDidNotStart, running

OWN = pytest.StashKey[ExitStack]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """A wrapper, so that it runs before pytest-django loads the settings."""
    os.environ.setdefault("DEBUG", "true")
    os.environ["DEBUG_TOOLBAR"] = "false"
    # Nobody looks at the outbox in the background: a test says itself who tells.
    os.environ["CACHE_OUTBOX_CHECK"] = "0"
    missing = [name for name in ADDRESSES if not os.environ.get(name)]
    # xdist's workers inherit the environment, and with it the controller's servers.
    if missing:
        early_config.stash[OWN] = own = ExitStack()
        try:
            os.environ.update(own.enter_context(running(*missing)))
        except ServersDidNotStart as error:
            raise pytest.UsageError(str(error)) from None
    if "DATABASE_URL" in missing:
        os.environ[TEMPLATE] = "migrated"
    yield


def pytest_unconfigure(config: pytest.Config) -> None:
    own = config.stash.get(OWN, None)
    if own is not None:
        own.close()


def pytest_report_header(config: pytest.Config) -> str:
    origin = "started for this run" if OWN in config.stash else "given by the environment"
    return f"servers: {origin} ({', '.join(ADDRESSES)})"
