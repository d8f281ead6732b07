"""The store every process shares: Redis or Valkey, reached through django-redis.

Keys, after the namespace: e:<pattern>|<digest> an entry, v:<scope> a version, stats and
notes the shared counters. Nothing is ever found by KEYS or SCAN, but for cache_stats, which
counts what is there. The braces of a template would be a hash tag on a cluster and put a
whole pattern on one node, so they are written as < and >.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import redis
from django_redis import get_redis_connection

from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.patterns import EVERYTHING
from cachecore.store.base import HEAD_BYTES, Size
from cachecore.versions import Mark, new_version

# ARGV: lifetime in seconds, the mark without its deadline, patience in milliseconds.
ADD_MARK = """
local now = redis.call('TIME')
local deadline = now[1] * 1000 + math.floor(now[2] / 1000) + ARGV[3]
redis.call('APPEND', KEYS[1], ARGV[2] .. string.format('%.0f', deadline))
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""
# ARGV: lifetime in seconds, the new version ("" keeps the old one), the id of the mark to remove.
REPLACE = """
local state = redis.call('GET', KEYS[1]) or ''
local kept = ''
for mark in string.gmatch(state, '|[^|]*') do
    if ARGV[3] == '' or string.sub(mark, 2, #ARGV[3] + 1) ~= ARGV[3] then kept = kept .. mark end
end
local version = ARGV[2]
if version == '' then version = string.match(state, '^[^|]*') end
if version .. kept == '' then
    redis.call('DEL', KEYS[1])
else
    redis.call('SET', KEYS[1], version .. kept, 'EX', ARGV[1])
end
"""

# The run id changes with a restart, the replication id with a failover.
RUN = re.compile(rb"^(?:run_id|master_replid):(\w+)", re.M)

P = ParamSpec("P")
T = TypeVar("T")


def _answers_or_store_error(method: Callable[P, T]) -> Callable[P, T]:
    @wraps(method)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (redis.RedisError, OSError) as error:
            # A server that refuses one command, for a key of a foreign type say, is not away.
            is_away = not isinstance(error, redis.ResponseError) or isinstance(error, redis.ReadOnlyError)
            raise StoreError(f"{type(error).__name__}: {error}", is_away=is_away) from error

    return called


class RedisStore:
    def __init__(self, alias: str, namespace: str) -> None:
        self._alias = alias
        self._theirs: Any = None
        self._ours: Any = None
        self._entry = f"{namespace}:e:"
        self._version = f"{namespace}:v:"
        self._server_name = f"{namespace}:server"
        self._stats = f"{namespace}:stats"
        self._notes = f"{namespace}:stats:notes"

    @property
    def _client(self) -> Any:
        theirs: Any = get_redis_connection(self._alias)
        if self._theirs is not theirs.connection_pool:
            # A pool like django-redis's own, in which every connection begins with
            # _recognise; theirs may hold connections that began without.
            self._theirs = theirs.connection_pool
            arguments = {**self._theirs.connection_kwargs, "redis_connect_func": self._recognise}
            self._ours = type(theirs)(
                connection_pool=type(self._theirs)(connection_class=self._theirs.connection_class, **arguments)
            )
        return self._ours

    def _recognise(self, connection: Any) -> None:
        """Before a new connection is used: is this the server, with the data, that we knew?

        One that was restarted, or took over, may have lost the last versions and hold the
        entries that were stored under older ones. Its name is kept in its own data, so that
        processes which were not there at the time notice too; then everything ends once.
        """
        connection.on_connect()

        def ask(*command: object) -> Any:
            connection.send_command(*command)
            return connection.read_response()

        info = ask("INFO", "server") + ask("INFO", "replication")
        name = b":".join(RUN.findall(info))
        if ask("GET", self._server_name) != name:
            version = new_version()
            ask("EVAL", REPLACE, 1, self._version_key(EVERYTHING), conf().VERSION_LIFETIME, version, "")
            ask("SET", self._server_name, name)

    @_answers_or_store_error
    def read(
        self, key: str, scopes: Sequence[str], *, head_only: bool = False
    ) -> tuple[bytes | None, list[bytes | None]]:
        version_keys = [self._version_key(scope) for scope in scopes]
        if not head_only:
            data, *versions = self._client.mget(self._entry_key(key), *version_keys)
            return data, versions
        pipe = self._client.pipeline(transaction=False)
        pipe.getrange(self._entry_key(key), 0, HEAD_BYTES - 1)
        pipe.mget(*version_keys)
        data, versions = pipe.execute()
        return data or None, versions

    @_answers_or_store_error
    def write(self, key: str, entry: bytes, timeout: int) -> None:
        self._client.set(self._entry_key(key), entry, ex=timeout)

    @_answers_or_store_error
    def get_or_set_versions(self, proposed: Mapping[str, bytes]) -> dict[str, bytes]:
        pipe = self._client.pipeline(transaction=False)
        for scope, version in proposed.items():
            pipe.set(self._version_key(scope), version, ex=conf().VERSION_LIFETIME, nx=True, get=True)
        found = pipe.execute()
        return {scope: proposed[scope] if old is None else old for scope, old in zip(proposed, found, strict=True)}

    @_answers_or_store_error
    def set_versions(self, versions: Mapping[str, bytes]) -> None:
        pipe = self._client.pipeline(transaction=False)
        for scope, version in versions.items():
            pipe.set(self._version_key(scope), version, ex=conf().VERSION_LIFETIME)
        pipe.execute()

    @_answers_or_store_error
    def mark(self, scopes: Sequence[str], mark: Mark, patience: int) -> None:
        text = f"|{mark.id}:{mark.database}:{mark.xid}:"
        self._run_on_each(ADD_MARK, dict.fromkeys(scopes, (text, patience)))

    @_answers_or_store_error
    def renew(self, versions: Mapping[str, bytes], mark_id: str = "") -> None:
        self._run_on_each(REPLACE, {scope: (version, mark_id) for scope, version in versions.items()})

    @_answers_or_store_error
    def unmark(self, scopes: Sequence[str], mark_id: str) -> None:
        self._run_on_each(REPLACE, dict.fromkeys(scopes, (b"", mark_id)))

    @_answers_or_store_error
    def now(self) -> int:
        seconds, microseconds = self._client.time()
        return int(seconds) * 1000 + int(microseconds) // 1000

    def _run_on_each(self, script: str, arguments: Mapping[str, tuple[object, ...]]) -> None:
        """One script a key, all in one round trip: single-key scripts run on a cluster too.

        Sent whole each time: a server that was restarted or replaced meanwhile needs no second trip.
        """
        pipe = self._client.pipeline(transaction=False)
        for scope, values in arguments.items():
            pipe.eval(script, 1, self._version_key(scope), conf().VERSION_LIFETIME, *values)
        pipe.execute()

    @_answers_or_store_error
    def add_counts(self, counts: Mapping[str, int], notes: Mapping[str, str]) -> None:
        pipe = self._client.pipeline(transaction=False)
        for name, amount in counts.items():
            pipe.hincrby(self._stats, name, amount)
        if notes:
            pipe.hset(self._notes, mapping=dict(notes))
        pipe.execute()

    @_answers_or_store_error
    def counts(self) -> tuple[dict[str, int], dict[str, str]]:
        pipe = self._client.pipeline(transaction=False)
        pipe.hgetall(self._stats)
        pipe.hgetall(self._notes)
        counts, notes = pipe.execute()
        return (
            {name.decode(): int(amount) for name, amount in counts.items()},
            {name.decode(): text.decode() for name, text in notes.items()},
        )

    def sizes(self) -> Iterator[tuple[str, Size]]:
        cursor = 0
        while True:
            cursor, found = self._portion(cursor)
            yield from found
            if cursor == 0:
                return

    @_answers_or_store_error
    def _portion(self, cursor: int) -> tuple[int, list[tuple[str, Size]]]:
        cursor, keys = self._client.scan(cursor, match=f"{self._entry}*", count=1000)
        pipe = self._client.pipeline(transaction=False)
        for key in keys:
            pipe.strlen(key)
        lengths = pipe.execute()
        return cursor, [
            (self._template_of(key), Size(1, length)) for key, length in zip(keys, lengths, strict=True) if length
        ]

    @_answers_or_store_error
    def server(self) -> str:
        info = self._client.info("server")
        name = info.get("server_name", "redis").capitalize()
        return f"{name} {info.get('valkey_version') or info['redis_version']}"

    def _entry_key(self, key: str) -> str:
        return self._entry + key.replace("{", "<").replace("}", ">")

    def _version_key(self, scope: str) -> str:
        return self._version + scope.replace("{", "<").replace("}", ">")

    def _template_of(self, key: bytes) -> str:
        template = key.decode("ascii", "replace")[len(self._entry) :].rsplit("|", 1)[0]
        return template.replace("<", "{").replace(">", "}")
