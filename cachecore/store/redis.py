"""The store every process shares: Redis or Valkey, reached through django-redis.

Keys, after the namespace: e:<pattern>|<digest> an entry, l:<the same> its
lease, v:<scope> a version, stats and
notes the shared counters. Nothing is ever found by KEYS or SCAN, but for cache_stats, which
counts what is there. The braces of a template would be a hash tag on a cluster and put a
whole pattern on one node, so they are written as < and >.

What stands in CACHES, each with BACKEND "django_redis.cache.RedisCache":

One server:  "LOCATION": "redis://cache:6379/0"
             "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5}
Sentinel:    "LOCATION": "redis://<name of the service>/0"
             "OPTIONS": {"CLIENT_CLASS": "django_redis.client.SentinelClient",
                         "CONNECTION_FACTORY": "django_redis.pool.SentinelConnectionFactory",
                         "SENTINELS": [("sentinel-1", 26379), ...], and the timeouts}
Cluster:     "LOCATION": "redis://node-1:6379"
             "OPTIONS": {"CONNECTION_FACTORY": "cachecore.store.cluster.ClusterConnectionFactory",
                         "STARTUP_NODES": [("node-2", 6379), ...], and the timeouts}

A server that takes longer than SOCKET_TIMEOUT is away; what is faster is waited for. On a
cluster the keys of one read lie on several masters: they are asked at the same time, each
once, and while any master is away all pages are computed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from hashlib import sha1
from typing import Any, ParamSpec, TypeVar

import redis

from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.patterns import EVERYTHING
from cachecore.store.base import HEAD_BYTES, Found, Size, is_to_be_computed
from cachecore.store.nodes import MOVED, Command, Nodes
from cachecore.versions import Mark

# A key of ours that holds another type is nobody's: it would refuse every mark for ever.
OF_OURS = """
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'string' and kind ~= 'none' then redis.call('DEL', KEYS[1]) end
"""
# ARGV: lifetime in seconds, the mark without its deadline, patience in milliseconds.
ADD_MARK = (
    OF_OURS
    + """
local now = redis.call('TIME')
local deadline = now[1] * 1000 + math.floor(now[2] / 1000) + ARGV[3]
redis.call('APPEND', KEYS[1], ARGV[2] .. string.format('%.0f', deadline))
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""
)
# What lies there (as in versions.py), but for the mark with the id ARGV[3]. Where anything is
# not understood, marks may have been lost: neither the version counts nor any claim.
PARSE = (
    OF_OURS
    + """
local state = redis.call('GET', KEYS[1]) or ''
local marks, claims, found, understood = '', '', false, 0
for id, database, rest in string.gmatch(state, '|([%w_-]+):([%w_.-]*)(:%d*:%d+)') do
    if #id == 12 then
        local mark = '|' .. id .. ':' .. database .. rest
        understood = understood + #mark
        if id == ARGV[3] then
            found = true
        elseif database == '' then
            claims = claims .. mark
        else
            marks = marks .. mark
        end
    end
end
local version, token = string.match(state, '^(([%w_-]+):%d+:[%w_-]*)')
if not version then version, token = '', '' end
if #version + understood ~= #state or (version ~= '' and #token ~= 12) then
    version, claims, found = '', '', false
end
"""
)
# ARGV: lifetime in seconds, what to make, the id of the claim without which nothing is made.
MAKE = (
    PARSE
    + """
if not found then return false end
local made = (version == '' and ARGV[2] or version) .. marks .. claims
redis.call('SET', KEYS[1], made, 'EX', ARGV[1])
return made
"""
)
# ARGV: lifetime in seconds, the new version ("" keeps the old one), the id of the mark to remove.
# Where there is no version none is made: the next reader makes one, knowing that marks may have
# been lost with the old. The new one is mixed with the time, because a command whose reply was
# lost may be sent twice, and must not bring an older version back.
REPLACE = (
    PARSE
    + """
if version ~= '' and ARGV[2] ~= '' then
    local now = redis.call('TIME')
    local since = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
    version = string.sub(redis.sha1hex(ARGV[2] .. now[1] .. '.' .. now[2]), 1, 12) .. ':' .. since .. ':' .. token
end
if version .. marks .. claims == '' then
    redis.call('DEL', KEYS[1])
else
    redis.call('SET', KEYS[1], version .. marks .. claims, 'EX', ARGV[1])
end
"""
)

# KEYS: an entry, its lease, the scopes, others. ARGV: the lease asked for, its milliseconds,
# how many bytes of the entry or -1, how many scopes. The entry is of now when it begins with the fingerprint of
# what lies under the scopes (entry.py); else, if no writer's mark stands, the lease is to be had.
READ = """
local found = redis.call('MGET', KEYS[1], unpack(KEYS, 3))
local entry, leased = found[1], 0
local states = {}
for i = 2, ARGV[4] + 1 do states[i - 1] = found[i] or '' end
local all = table.concat(states, ',')
local is_of_now = entry and string.sub(entry, 5, 44) == redis.sha1hex(all)
if not is_of_now and not string.find(all, '|[%w_-]+:[%w_.-]+:')
    and redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2], 'NX') then leased = 1 end
if entry and ARGV[3] ~= '-1' then found[1] = string.sub(entry, 1, ARGV[3]) end
return {leased, redis.call('TIME'), unpack(found)}
"""
READ_SHA = sha1(READ.encode(), usedforsecurity=False).hexdigest()
FORGET = "redis.call('DEL', KEYS[1])"
# Only its own lease: it may have run out, and somebody else have the next one.
GIVE_BACK = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

# The run id changes with a restart, the replication id with a failover.
RUN = re.compile(rb"^(?:run_id|master_replid):(\w+)", re.M)

P = ParamSpec("P")
T = TypeVar("T")


def _answers_or_store_error(method: Callable[P, T]) -> Callable[P, T]:
    @wraps(method)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (redis.RedisError, redis.exceptions.RedisClusterException, OSError) as error:
            # A server that refuses one command, for a key of a foreign type say, is not away.
            is_away = not isinstance(error, redis.ResponseError) or isinstance(error, (redis.ReadOnlyError, *MOVED))
            raise StoreError(f"{type(error).__name__}: {error}", is_away=is_away) from error

    return called


class RedisStore:
    def __init__(self, alias: str, namespace: str) -> None:
        self._nodes = Nodes(alias, self._recognise)
        self._entry = f"{namespace}:e:"
        self._version = f"{namespace}:v:"
        self._lease = f"{namespace}:l:"
        self._server_name = f"{namespace}:server:"
        self._stats = f"{namespace}:stats"
        self._notes = f"{namespace}:stats:notes"

    def _recognise(self, connection: Any, cluster: Any) -> None:
        """Before a new connection is used: is this the server, with the data, that we knew?

        One that was restarted, or took over, may have lost the last versions and hold the
        entries that were stored under older ones. Its name is kept with the version of
        everything, so that processes which were not there at the time notice too; then
        everything ends once. On a cluster that is on one node, for all nodes: what another
        node lost is ended there, and if it is lost there, that node has another name too.
        """

        def ask(*command: object) -> Any:
            connection.send_command(*command)
            return connection.read_response()

        info = ask("INFO", "server") + ask("INFO", "replication")
        if b"role:master" not in info:
            raise redis.ReadOnlyError("a replica: what was written last may not have reached it")
        name = b":".join(RUN.findall(info))
        tell = ask if cluster is None else cluster.execute_command
        key = self._server_name + ("" if cluster is None else ask("CLUSTER", "MYID").decode())
        if tell("GET", key) != name:
            # No new version: marks may be lost too, and a reader who finds no version, and
            # makes the first, waits for everybody who is writing.
            tell("EVAL", FORGET, 1, self._version_key(EVERYTHING))
            tell("SET", key, name)

    @_answers_or_store_error
    def read(
        self,
        key: str,
        scopes: Sequence[str],
        *,
        others: Sequence[str] = (),
        head_only: bool = False,
        lease: bytes = b"",
        patience: int = 0,
    ) -> Found:
        if not lease:
            return self._read(key, (*scopes, *others), head_only=head_only)
        if self._nodes.is_cluster:
            return self._read_or_lease_on_cluster(
                key, scopes, others, head_only=head_only, lease=lease, patience=patience
            )
        entry = self._entry_key(key)
        names = [entry, self._lease_key(key), *map(self._version_key, (*scopes, *others))]
        arguments = [len(names), *names, lease, patience, HEAD_BYTES if head_only else -1, len(scopes)]
        try:
            ((leased, time, data, *states),) = self._nodes.send([Command(entry, ("EVALSHA", READ_SHA, *arguments))])
        except redis.exceptions.NoScriptError:
            ((leased, time, data, *states),) = self._nodes.send([Command(entry, ("EVAL", READ, *arguments))])
        return Found(data, states, _milliseconds(time), bool(leased))

    def _read(self, key: str, scopes: Sequence[str], *, head_only: bool) -> Found:
        """By plain commands, which cost the server half of what a script does.

        The entry comes first: versions that are its own afterwards were so when it was read.
        """
        entry, versions = self._entry_key(key), [self._version_key(scope) for scope in scopes]
        get_time = Command(entry, ("TIME",))
        if head_only:
            get_head = Command(entry, ("GETRANGE", entry, 0, HEAD_BYTES - 1))
            try:
                time, data, *states = self._nodes.send([get_time, get_head], versions)
            except redis.ResponseError:
                # A key of a foreign type has no bytes; the other way it is as good as none.
                return self._read(key, scopes, head_only=False)
        else:
            time, data, *states = self._nodes.send([get_time], [entry, *versions])
        return Found(data or None, states, _milliseconds(time))

    def _read_or_lease_on_cluster(
        self, key: str, scopes: Sequence[str], others: Sequence[str], *, head_only: bool, lease: bytes, patience: int
    ) -> Found:
        """Keys of several nodes cannot be read by one script: who gets the lease looks once more."""
        found = self._read(key, (*scopes, *others), head_only=head_only)
        if not is_to_be_computed(found.data, found.states[: len(scopes)]) or not self.lease(key, lease, patience):
            return found
        return self._read(key, (*scopes, *others), head_only=head_only)._replace(leased=True)

    @_answers_or_store_error
    def lease(self, key: str, lease: bytes, patience: int) -> bool:
        name = self._lease_key(key)
        (leased,) = self._nodes.send([Command(name, ("SET", name, lease, "PX", patience, "NX"))])
        return bool(leased)

    @_answers_or_store_error
    def write(self, key: str, entry: bytes, timeout: int, lease: bytes = b"") -> None:
        name = self._entry_key(key)
        given_back = [self._give_back(key, lease)] if lease else []
        self._nodes.send([Command(name, ("SET", name, entry, "EX", timeout)), *given_back])

    @_answers_or_store_error
    def give_back(self, key: str, lease: bytes) -> None:
        self._nodes.send([self._give_back(key, lease)])

    def _give_back(self, key: str, lease: bytes) -> Command:
        name = self._lease_key(key)
        return Command(name, ("EVAL", GIVE_BACK, 1, name, lease))

    def claim(self, scopes: Sequence[str], claim_id: str, patience: int) -> None:
        self.mark(scopes, Mark(claim_id, "", ""), patience)

    @_answers_or_store_error
    def make_versions(self, proposed: Mapping[str, bytes], claim_id: str) -> dict[str, bytes | None]:
        made = self._run_on_each(MAKE, {scope: (version, claim_id) for scope, version in proposed.items()})
        return dict(zip(proposed, made, strict=True))

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
        # A mark's deadline is by the clock of its node, so the slowest clock says how late it is.
        return min(map(_milliseconds, self._nodes.send_to_all("TIME")))

    def _run_on_each(self, script: str, arguments: Mapping[str, tuple[object, ...]]) -> list[Any]:
        """One script a key, all in one round trip: single-key scripts run on a cluster too.

        Sent whole each time: a server that was restarted or replaced meanwhile needs no second trip.
        """
        lifetime = conf().VERSION_LIFETIME
        keys = {self._version_key(scope): values for scope, values in arguments.items()}
        commands = [Command(key, ("EVAL", script, 1, key, lifetime, *values)) for key, values in keys.items()]
        return self._nodes.send(commands)

    @_answers_or_store_error
    def add_counts(self, counts: Mapping[str, int], notes: Mapping[str, str]) -> None:
        commands = [Command(self._stats, ("HINCRBY", self._stats, name, amount)) for name, amount in counts.items()]
        commands += [Command(self._notes, ("HSET", self._notes, name, text)) for name, text in notes.items()]
        self._nodes.send(commands)

    @_answers_or_store_error
    def counts(self) -> tuple[dict[str, int], dict[str, str]]:
        counts, notes = self._nodes.send([Command(key, ("HGETALL", key)) for key in (self._stats, self._notes)])
        return (
            {name.decode(): int(amount) for name, amount in _pairs(counts)},
            {name.decode(): text.decode() for name, text in _pairs(notes)},
        )

    def sizes(self) -> Iterator[tuple[str, Size]]:
        portions = self._nodes.keys(f"{self._entry}*")
        while (found := self._sizes_of_next(portions)) is not None:
            yield from found

    @_answers_or_store_error
    def _sizes_of_next(self, portions: Iterator[list[bytes]]) -> list[tuple[str, Size]] | None:
        if (keys := next(portions, None)) is None:
            return None
        lengths = self._nodes.send([Command(key, ("STRLEN", key)) for key in keys]) if keys else []
        return [(self._template_of(key), Size(1, length)) for key, length in zip(keys, lengths, strict=True) if length]

    @_answers_or_store_error
    def server(self) -> str:
        (info, *others) = self._nodes.send_to_all("INFO", "server")
        said = dict(line.split(":", 1) for line in info.decode().splitlines() if ":" in line)
        name = said.get("server_name", "redis").capitalize()
        version = said.get("valkey_version") or said["redis_version"]
        return f"{name} {version}" + (f", {1 + len(others)} masters" if others else "")

    def _entry_key(self, key: str) -> str:
        return self._entry + key.replace("{", "<").replace("}", ">")

    def _lease_key(self, key: str) -> str:
        return self._lease + key.replace("{", "<").replace("}", ">")

    def _version_key(self, scope: str) -> str:
        return self._version + scope.replace("{", "<").replace("}", ">")

    def _template_of(self, key: bytes) -> str:
        template = key.decode("ascii", "replace")[len(self._entry) :].rsplit("|", 1)[0]
        return template.replace("<", "{").replace(">", "}")


def _milliseconds(time: list[bytes]) -> int:
    seconds, microseconds = time
    return int(seconds) * 1000 + int(microseconds) // 1000


def _pairs(reply: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(reply[::2], reply[1::2], strict=True)
