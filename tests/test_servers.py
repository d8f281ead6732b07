"""The servers that the suite starts for itself end however the suite does."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2  # type: ignore[import-untyped]
import pytest
import redis

from tests.cachecore.polling import wait_until

# What pytest is to them: whoever holds their input.
HOLDER = """
import subprocess, sys
servers = subprocess.Popen(
    [sys.executable, "-m", "tests.servers", "DATABASE_URL", "REDIS_URL"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
)
print(servers.pid, servers.stdout.readline(), flush=True)
sys.stdin.read()
"""


def kill_the_holder(holder: int, servers: int) -> None:
    os.kill(holder, signal.SIGKILL)


def end_the_holder(holder: int, servers: int) -> None:
    os.kill(holder, signal.SIGTERM)


def ask_the_servers_to_end(holder: int, servers: int) -> None:
    os.kill(servers, signal.SIGTERM)


@pytest.mark.parametrize("end", [kill_the_holder, end_the_holder, ask_the_servers_to_end])
def test_they_answer_and_leave_nothing_behind(end):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        servers, addresses = holder.stdout.readline().split(maxsplit=1)
        urls = {name: urlsplit(url) for name, url in json.loads(addresses).items()}
        postgres = Path(parse_qs(urls["DATABASE_URL"].query)["host"][0])
        valkey = Path(urls["REDIS_URL"].path)

        connection = psycopg2.connect(host=str(postgres), user="postgres", dbname="postgres")
        connection.close()
        with redis.Redis(unix_socket_path=str(valkey)) as client:
            assert client.ping()

        end(holder.pid, int(servers))

        wait_until(lambda: not valkey.parent.exists() and not list(postgres.glob(".s.PGSQL.*")))
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(host=str(postgres), user="postgres", dbname="postgres")
