"""The store every process shares: Redis or Valkey, reached through django-redis.

Keys, after the namespace: e:<pattern>|<digest> an entry, l:<the same> its
lease, q:<the same> what was asked, v:<scope> a version, stats and
notes the shared counters. Nothing is ever found by KEYS or SCAN, but for cache_stats and
cache_verify, which look at what is there. The braces of a template would be a hash tag on a cluster and put a
whole pattern on one node, so they are written as < and >.

What stands in CACHES, each with BACKEND "django_redis.cache.RedisCache":

One server:  "LOCATION": "redis://cache:6379/0"
             "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5}
Sentinel:    "LOCATION": "redis://<name of the service>/0"
             "OPTIONS": {"CLIENT_CLASS": "django_redis.client.SentinelClient",
                         "CONNECTION_FACTORY": "django_redis.pool.SentinelConnectionFactory",
                         "SENTINELS": [("sentinel-1", 26379), ...], and the timeouts}
Cluster:     "LOCATION": "redis://node-1:6379"
             "OPTIONS": {"CONNECTION_FACTORY": "cachecore.store.redis_cluster.ClusterConnectionFactory",
                         "STARTUP_NODES": [("node-2", 6379), ...], and the timeouts}

A server that takes longer than SOCKET_TIMEOUT is away; what is faster is waited for. On a
cluster the keys of one read lie on several masters: they are asked at the same time, each
once, and while any master is away all pages are computed.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, wraps
from hashlib import sha1
from typing import Any, ParamSpec, TypeVar

import redis

from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.store.contract import HEAD_BYTES, RECENT_MINUTES, Found, Size, by_operation, needs_computing, pattern_of
from cachecore.store.redis_connections import MOVED, Command, Nodes
from cachecore.store.scope_state import EVERYTHING, MAX_DECLARATIONS, Mark

# Each script below does the same to every key: one(key, lifetime, ...) with the arguments of that key.
# On one server that is one command for all keys; on a cluster it is sent once for each key.
FOR_EACH_KEY = """
local made = {}
for i, key in ipairs(KEYS) do
    local at = 2 + (i - 1) * ARGV[2]
    made[i] = one(key, ARGV[1], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]) or false
end
return made
"""
# A key of ours that holds another type is nobody's: it would refuse every mark for ever.
OF_OURS = """
local function of_ours(key)
    local kind = redis.call('TYPE', key).ok
    if kind ~= 'string' and kind ~= 'none' then redis.call('DEL', key) end
end
"""
# one(key, lifetime, the mark without its deadline, its milliseconds, the writer's own declaration or "").
# With a declaration the mark is put only where the version stands for another one, or something stands beside it.
ADD_MARK = (
    OF_OURS
    + """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function one(key, lifetime, mark, milliseconds, declaration)
    of_ours(key)
    if declaration ~= '' then
        local state = redis.call('GET', key)
        if not state or string.match(state, '^[%w_-]+:%d+:[%w_-]*:([%w.]+)$') == declaration then return 0 end
    end
    redis.call('APPEND', key, mark .. string.format('%.0f', now + milliseconds))
    redis.call('EXPIRE', key, lifetime)
    return 1
end
"""
    + FOR_EACH_KEY
)
# What lies there (as in scope_state.py), but for the mark with that id. Where anything is not
# understood, marks may have been lost: neither the version counts nor any claim.
PARSE = (
    OF_OURS
    + """
local function parsed(key, mark_id)
    of_ours(key)
    local state = redis.call('GET', key) or ''
    local marks, claims, found, understood = '', '', false, 0
    for id, database, rest in string.gmatch(state, '|([%w_-]+):([%w_.-]*)(:%d*:%d+)') do
        if #id == 12 then
            local mark = '|' .. id .. ':' .. database .. rest
            understood = understood + #mark
            if id == mark_id then
                found = true
            elseif database == '' then
                claims = claims .. mark
            else
                marks = marks .. mark
            end
        end
    end
    local version, token, declarations = string.match(state, '^(([%w_-]+):%d+:[%w_-]*:([%w.]+))')
    if not version then version, token = string.match(state, '^(([%w_-]+):%d+:[%w_-]*)') end
    if not version then version, token = '', '' end
    if #version + understood ~= #state or (version ~= '' and #token ~= 12) then
        version, claims, found, declarations = '', '', false, nil
    end
    return version, token, marks, claims, found, declarations
end
"""
)
# one(key, lifetime, version to make, claim without which nothing is made, marks that stand beside a new one,
# the declaration that it must stand for or "").
MAKE = (
    PARSE
    + """
local function one(key, lifetime, proposed, claim_id, proposed_marks, declaration)
    local version, _, marks, claims, found, declarations = parsed(key, claim_id)
    if not found then return false end
    local made = version
    if version == '' then
        made = proposed
    elseif declaration ~= '' and not declarations then
        made = version .. ':' .. declaration
    elseif declaration ~= '' and not string.find('.' .. declarations .. '.', '.' .. declaration .. '.', 1, true) then
        local _, dots = string.gsub(declarations, '%.', '')
        made = dots < MAX_DECLARATIONS - 1 and version .. '.' .. declaration or proposed
    end
    if made ~= version then marks = proposed_marks .. marks end
    redis.call('SET', key, made .. marks .. claims, 'EX', lifetime)
    return made .. marks .. claims
end
""".replace("MAX_DECLARATIONS", str(MAX_DECLARATIONS))
    + FOR_EACH_KEY
)
# one(key, lifetime, the new version or "" to keep the old one, the id of the mark to remove).
# Where there is no version none is made: the next reader makes one, knowing that marks may have
# been lost with the old. The new one is mixed with the time, because a command whose reply was
# lost may be sent twice, and must not bring an older version back.
REPLACE = (
    PARSE
    + """
local time = redis.call('TIME')
local since = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local function one(key, lifetime, proposed, mark_id)
    local version, token, marks, claims = parsed(key, mark_id)
    if version ~= '' and proposed ~= '' then
        local fresh = string.sub(redis.sha1hex(proposed .. time[1] .. '.' .. time[2]), 1, 12)
        version = fresh .. ':' .. since .. ':' .. token
    end
    if version .. marks .. claims == '' then
        redis.call('DEL', key)
    else
        redis.call('SET', key, version .. marks .. claims, 'EX', lifetime)
    end
    return 1
end
"""
    + FOR_EACH_KEY
)
# Arguments of one key; the shorter ones are filled up.
WIDTH = 4

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
FORGET = "redis.call('DEL', KEYS[1])"
# Only its own lease: it may have run out, and somebody else have the next one.
RELEASE_LEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

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
        self._question = f"{namespace}:q:"
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
        ((leased, time, data, *states),) = self._run(READ, entry, arguments)
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
        if not needs_computing(found.data, found.states[: len(scopes)]) or not self.lease(key, lease, patience):
            return found
        return self._read(key, (*scopes, *others), head_only=head_only)._replace(leased=True)

    @_answers_or_store_error
    def lease(self, key: str, lease: bytes, patience: int) -> bool:
        name = self._lease_key(key)
        (leased,) = self._nodes.send([Command(name, ("SET", name, lease, "PX", patience, "NX"))])
        return bool(leased)

    @_answers_or_store_error
    def write(self, key: str, entry: bytes, timeout: int, lease: bytes = b"", question: bytes = b"") -> None:
        name, beside = self._entry_key(key), self._question_key(key)
        released = [self._release_lease(key, lease)] if lease else []
        asked = [Command(beside, ("SET", beside, question, "EX", timeout))] if question else []
        self._nodes.send([Command(name, ("SET", name, entry, "EX", timeout)), *asked, *released])

    @_answers_or_store_error
    def question(self, key: str) -> bytes | None:
        name = self._question_key(key)
        (found,) = self._nodes.send([Command(name, ("GET", name))])
        return found or None

    @_answers_or_store_error
    def release_lease(self, key: str, lease: bytes) -> None:
        self._nodes.send([self._release_lease(key, lease)])

    def _release_lease(self, key: str, lease: bytes) -> Command:
        name = self._lease_key(key)
        return Command(name, ("EVAL", RELEASE_LEASE, 1, name, lease))

    def claim(self, scopes: Sequence[str], claim_id: str, patience: int) -> None:
        self.mark(scopes, Mark(claim_id, "", ""), patience)

    @_answers_or_store_error
    def make_versions(
        self, proposed: Mapping[str, bytes], claim_id: str, declarations: Mapping[str, str]
    ) -> dict[str, bytes | None]:
        arguments = {}
        for scope, raw in proposed.items():
            version, bar, marks = raw.partition(b"|")
            arguments[scope] = (version, claim_id, bar + marks, declarations.get(scope, ""))
        return dict(zip(proposed, self._run_on_each(MAKE, arguments), strict=True))

    @_answers_or_store_error
    def mark(
        self, scopes: Sequence[str], mark: Mark, patience: int, declarations: Mapping[str, str] | None = None
    ) -> list[str]:
        text = f"|{mark.id}:{mark.database}:{mark.xid}:"
        guarded = declarations or {}
        arguments = {scope: (text, patience, guarded.get(scope, "")) for scope in (*scopes, *guarded)}
        marked = self._run_on_each(ADD_MARK, arguments)
        return [scope for scope, was_marked in zip(arguments, marked, strict=True) if was_marked]

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
        """What the script makes of each key, in their order, in one round trip."""
        lifetime = conf().VERSION_LIFETIME
        keys = [self._version_key(scope) for scope in arguments]
        filled = [(*values, *[""] * (WIDTH - len(values))) for values in arguments.values()]
        if self._nodes.is_cluster:
            # A script of one key runs on a cluster too.
            commands = [
                Command(key, ("EVAL", script, 1, key, lifetime, WIDTH, *values))
                for key, values in zip(keys, filled, strict=True)
            ]
            return [made for (made,) in self._nodes.send(commands)]
        if not keys:
            return []
        rest = (len(keys), *keys, lifetime, WIDTH, *(value for values in filled for value in values))
        (made,) = self._run(script, keys[0], rest)
        return list(made)

    def _run(self, script: str, key: str, rest: Sequence[object]) -> list[Any]:
        """The script by its digest; sent whole where the server does not know it (yet, or any more)."""
        try:
            return self._nodes.send([Command(key, ("EVALSHA", _digest(script), *rest))])
        except redis.exceptions.NoScriptError:
            return self._nodes.send([Command(key, ("EVAL", script, *rest))])

    @_answers_or_store_error
    def add_counts(self, counts: Mapping[str, int], notes: Mapping[str, str]) -> None:
        commands = [Command(self._stats, ("HINCRBY", self._stats, name, amount)) for name, amount in counts.items()]
        if counts:
            minute = self._minute(int(time.time() // 60))
            commands += [
                Command(minute, ("HINCRBY", minute, name, amount)) for name, amount in by_operation(counts).items()
            ]
            commands.append(Command(minute, ("EXPIRE", minute, (RECENT_MINUTES + 1) * 60)))
        commands += [Command(self._notes, ("HSET", self._notes, name, text)) for name, text in notes.items()]
        self._nodes.send(commands)

    @_answers_or_store_error
    def counts(self) -> tuple[dict[str, int], dict[str, str]]:
        counts, notes = self._nodes.send([Command(key, ("HGETALL", key)) for key in (self._stats, self._notes)])
        return (
            {name.decode(): int(amount) for name, amount in _pairs(counts)},
            {name.decode(): text.decode() for name, text in _pairs(notes)},
        )

    def _minute(self, number: int) -> str:
        return f"{self._stats}:minute:{number}"

    @_answers_or_store_error
    def recent(self, minutes: int) -> list[dict[str, int]]:
        last = int(time.time() // 60)
        names = [self._minute(number) for number in range(last - minutes + 1, last + 1)]
        replies = self._nodes.send([Command(name, ("HGETALL", name)) for name in names])
        return [{name.decode(): int(amount) for name, amount in _pairs(reply)} for reply in replies]

    def sizes(self) -> Iterator[tuple[str, Size]]:
        portions = self._nodes.keys(f"{self._entry}*")
        while (found := self._sizes_of_next(portions)) is not None:
            yield from found

    def entries(self) -> Iterator[list[str]]:
        portions = self._nodes.keys(f"{self._entry}*")
        while (keys := self._next_keys(portions)) is not None:
            yield [self._key_of(key) for key in keys]

    @_answers_or_store_error
    def _next_keys(self, portions: Iterator[list[bytes]]) -> list[bytes] | None:
        return next(portions, None)

    @_answers_or_store_error
    def _sizes_of_next(self, portions: Iterator[list[bytes]]) -> list[tuple[str, Size]] | None:
        if (keys := next(portions, None)) is None:
            return None
        lengths = self._nodes.send([Command(key, ("STRLEN", key)) for key in keys]) if keys else []
        return [
            (pattern_of(self._key_of(key)), Size(1, length))
            for key, length in zip(keys, lengths, strict=True)
            if length
        ]

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

    def _question_key(self, key: str) -> str:
        return self._question + key.replace("{", "<").replace("}", ">")

    def _key_of(self, name: bytes) -> str:
        key = name.decode("utf-8", "replace").removeprefix(self._entry)
        return key.replace("<", "{").replace(">", "}")


@lru_cache(maxsize=16)
def _digest(script: str) -> str:
    return sha1(script.encode(), usedforsecurity=False).hexdigest()


def _milliseconds(time: list[bytes]) -> int:
    seconds, microseconds = time
    return int(seconds) * 1000 + int(microseconds) // 1000


def _pairs(reply: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(reply[::2], reply[1::2], strict=True)
