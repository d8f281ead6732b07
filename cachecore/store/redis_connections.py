"""The Redis servers behind one of CACHES: commands go to the server of their key, in one round trip.

The addresses and options are django-redis's; the connections are ours, because each must
begin with `recognise` (see redis.py), must fail after one timeout and not after the
client's own retries, and must never be used again once a reply to it is outstanding: a
reply that comes late would be taken for the answer to a later question.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any, NamedTuple

import redis
from django.core.cache import InvalidCacheBackendError
from django_redis import get_redis_connection
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelConnectionPool

from cachecore.errors import StoreError

NO_RETRY = Retry(NoBackoff(), 0)

# The server says so itself: it does not hold that key, or not now.
MOVED = (redis.exceptions.AskError, redis.exceptions.ClusterDownError, redis.exceptions.TryAgainError)
# What a pool of django-redis's has made for itself, and retries in other words.
THEIRS_ALONE = re.compile(r"connection_pool|himport_|maint_|orig_|oss_|retry_on_")


class Command(NamedTuple):
    """key decides which node of a cluster it is for; words is the command with all of its arguments."""

    key: str | bytes
    words: tuple[object, ...]


class Nodes:
    """One server, the master that Sentinel names, or the masters of a cluster."""

    def __init__(self, alias: str, recognise: Callable[[Any, Any], None]) -> None:
        self._alias = alias
        self._recognise = recognise
        self._lock = Lock()
        self._source: Any = None
        self._pools: dict[str, Any] = {}

    @property
    def client(self) -> Any:
        """django-redis's own client, for what needs neither speed nor a server that was recognised.

        Raises StoreError where the settings name no such server now: a test has put other CACHES in their place.
        """
        try:
            return get_redis_connection(self._alias)
        except (InvalidCacheBackendError, NotImplementedError) as error:
            raise StoreError(f"CACHES[{self._alias!r}] is no server of django-redis.") from error

    @property
    def is_cluster(self) -> bool:
        return _is_cluster(self.client)

    def send(self, commands: Sequence[Command], names: Sequence[str] = ()) -> list[Any]:
        """The replies in the order of the commands, then the string under each name: None where there is no string.

        Raises the first error among the replies. Tried twice, at once, where that can help: a pooled
        connection was closed by the other side, a key has moved. Not after a timeout, which would only
        be paid twice.
        """
        try:
            return self._send(commands, names)
        except (redis.ConnectionError, *MOVED) as error:
            self._look_again(error)
            return self._send(commands, names)

    def send_to_all(self, *words: object) -> list[Any]:
        """The same command to every node that answers for a key, as the nodes are now."""
        client = self.client
        if not _is_cluster(client):
            return self.send([Command("", words)])
        client.nodes_manager.initialize()
        return self._exchange([(self._pool(client, node), [words]) for node in client.get_primaries()])

    def keys(self, glob: str) -> Iterator[list[bytes]]:
        """All keys that match, in portions as they are found; looks at every key there is."""
        client = self.client
        for node in client.get_primaries() if _is_cluster(client) else [None]:
            cursor = b"0"
            while True:
                words = ("SCAN", cursor, "MATCH", glob, "COUNT", 1000)
                ((cursor, found),) = self._exchange([(self._pool(client, node), [words])])
                yield found
                if cursor == b"0":
                    break

    def _send(self, commands: Sequence[Command], names: Sequence[str]) -> list[Any]:
        client = self.client
        if not _is_cluster(client):
            words = [command.words for command in commands]
            if not names:
                return self._exchange([(self._pool(client, None), words)])
            *replies, found = self._exchange([(self._pool(client, None), [*words, ("MGET", *names)])])
            return [*replies, *found]
        commands = [*commands, *(Command(name, ("MGET", name)) for name in names)]
        numbers: dict[str, list[int]] = {}
        nodes = {}
        for number, command in enumerate(commands):
            node = client.get_node_from_key(command.key)
            nodes[node.name] = node
            numbers.setdefault(node.name, []).append(number)
        found = self._exchange(
            [(self._pool(client, nodes[name]), [commands[n].words for n in numbers[name]]) for name in nodes]
        )
        order = [number for name in nodes for number in numbers[name]]
        replies = [reply for _, reply in sorted(zip(order, found, strict=True), key=lambda pair: pair[0])]
        first_name = len(commands) - len(names)
        # A MGET of one name is a list of one.
        return [*replies[:first_name], *(lies_there for (lies_there,) in replies[first_name:])]

    def _exchange(self, batches: list[tuple[Any, list[tuple[object, ...]]]]) -> list[Any]:
        """Connects to all, asks all, then reads all: nodes work at the same time.

        Nobody is asked before all are recognised: what a node lost is ended on another one,
        and that one's answer must not be from before.
        """
        replies: list[Any] = []
        outstanding = []
        try:
            for pool, _ in batches:
                outstanding.append((pool, pool.get_connection()))
            for (_, connection), (_, commands) in zip(outstanding, batches, strict=True):
                connection.send_packed_command(connection.pack_commands(commands))
            for pool, commands in batches:
                connection = outstanding[0][1]
                replies += [_reply(connection) for _ in commands]
                del outstanding[0]
                pool.release(connection)
        except BaseException:
            for pool, connection in outstanding:
                connection.disconnect()
                pool.release(connection)
            # What this one met, the idle ones would meet too, each in its turn.
            for pool, _ in batches:
                pool.disconnect(inuse_connections=False)
            raise
        for reply in replies:
            if isinstance(reply, redis.ResponseError):
                raise reply
        return replies

    def _look_again(self, error: Exception) -> None:
        client = self.client
        if _is_cluster(client):
            client.nodes_manager.initialize()
        if isinstance(error, MOVED):
            # What has moved may have moved to a server that was somebody else when we met it.
            with self._lock:
                self._source = None

    def _pool(self, client: Any, node: Any) -> Any:
        """The pool of that node. django-redis's may hold connections that began without recognise."""
        is_cluster = node is not None
        source = client if is_cluster else client.connection_pool
        with self._lock:
            if self._source is not source:
                self._source, self._pools = source, {}
            name = node.name if is_cluster else ""
            if name not in self._pools:
                self._pools[name] = self._cluster_pool(client, node) if is_cluster else self._pool_like(source)
            return self._pools[name]

    def _pool_like(self, theirs: Any) -> Any:
        arguments = self._arguments_like(theirs.connection_kwargs, None)
        if isinstance(theirs, SentinelConnectionPool):
            arguments["service_name"] = theirs.service_name
            arguments["sentinel_manager"] = _asked_once(theirs.sentinel_manager)
        return type(theirs)(connection_class=theirs.connection_class, **arguments)

    def _cluster_pool(self, client: Any, node: Any) -> Any:
        arguments = self._arguments_like(client.get_connection_kwargs(), client)
        return redis.ConnectionPool(**{**arguments, "host": node.host, "port": node.port})

    def _arguments_like(self, theirs: dict[str, Any], cluster: Any) -> dict[str, Any]:
        def recognise(connection: Any) -> None:
            try:
                connection.on_connect()
                self._recognise(connection, cluster)
            except redis.ResponseError as error:
                # Whatever it refuses here, it is of no use now.
                raise redis.ConnectionError(f"{type(error).__name__}: {error}") from error
            except BaseException:
                connection.disconnect()
                raise

        return {
            **{name: value for name, value in theirs.items() if not THEIRS_ALONE.match(name)},
            "redis_connect_func": recognise,
            "retry": NO_RETRY,
            # With the client's default, 3, a pool no longer looks whether a connection it
            # hands out was closed, or holds a reply that nobody read.
            "protocol": 2,
            "decode_responses": False,
            "max_connections": 2**31,
        }


def _is_cluster(client: Any) -> bool:
    return isinstance(client, RedisCluster)


def _reply(connection: Any) -> Any:
    """What it answers; an error that it answers with is an answer, after which the next one comes."""
    try:
        return connection.read_response(disconnect_on_error=True)
    except redis.ResponseError as error:
        return error


def _asked_once(theirs: Sentinel) -> Sentinel:
    """The same sentinels; one that is gone is passed over at once, where the client would wait seconds."""
    addresses = [sentinel.connection_pool.connection_kwargs for sentinel in theirs.sentinels]
    return Sentinel(  # type: ignore[no-untyped-call]
        [(address["host"], address["port"]) for address in addresses],
        min_other_sentinels=theirs.min_other_sentinels,
        sentinel_kwargs={**theirs.sentinel_kwargs, "retry": NO_RETRY},
        **theirs.connection_kwargs,
    )
