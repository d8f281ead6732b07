"""Versions, where the read and the write meet.

Every scope has a version, a random token. An entry carries the versions of all it depends
on, as they were before it was computed; a read fetches the entry and the current versions
together, and they match or it is a miss. Ending a scope is giving it a new version: one
write, however many entries are kept under it. Random and not counted, so that a version
which was lost and made anew never equals an old one. Beside the token stands when it took the
place of which one: so an answer kept under the one before is known to be old since then.

Around a COMMIT the writer's mark stands beside the version. While it stands nobody serves
or stores what is kept under that scope: between COMMIT and the new version nothing can go
wrong, not even the death of the writer, because the mark outlives him.

Where a version is missing, a mark may have been lost with it. The reader who makes a new one first
puts a mark too, his claim. It stops nobody; while it stands, nothing that was put after it is lost.

The version of a table also says for which declarations it stands (declare/events.py: TableEvents.fingerprint). A
writer that knows its rows leaves that version alone only where no reader relies on another declaration than the
writer's own: so a release with other declarations, or a process with none, costs hits and never truth.
"""

import re
from secrets import token_urlsafe
from typing import NamedTuple

# The scope that every entry depends on.
EVERYTHING = "*"

# A version is token:since:token before it:declarations; what follows are marks, each |id:database:xid:deadline.
TOKEN = rb"[A-Za-z0-9_-]{12}"
VERSION = rb"%s:\d{1,16}:(?:%s)?(?::[a-z0-9.]{1,60})?" % (TOKEN, TOKEN)
# More declarations than these are of no use: they would be those of releases that are gone.
MAX_DECLARATIONS = 4
MARK = rb"\|([A-Za-z0-9_-]{12}):([\w.-]*):(\d*):(\d+)"
_STATE = re.compile(rb"(%s)?((?:%s)*)" % (VERSION, MARK))
_MARK = re.compile(MARK)
# In a script of the store and here alike: a mark that names a database is a writer's.
_WRITERS_MARK = re.compile(rb"\|[A-Za-z0-9_-]+:[A-Za-z0-9_.-]+:")

# Milliseconds after which a mark without a transaction id counts as committed, its writer as dead.
PATIENCE = 30_000


class Mark(NamedTuple):
    """A writer about to commit, or a reader about to make a version, who is of no database.

    database is what sql/driver.py calls its identity, xid the transaction's id there ("" where there is none to
    ask about), deadline is in milliseconds of the store's own clock.
    """

    id: str
    database: str
    xid: str
    deadline: int = 0

    @property
    def is_claim(self) -> bool:
        return not self.database


class State(NamedTuple):
    """What lies under a scope. Damaged bytes are no version, and are to be replaced."""

    version: bytes | None
    marks: tuple[Mark, ...] = ()
    damaged: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether a writer's mark stands."""
        return any(not mark.is_claim for mark in self.marks)

    @property
    def declarations(self) -> list[str]:
        """The fingerprints of the declarations that this version of a table stands for."""
        parts = self.version.split(b":") if self.version else []
        return parts[3].decode().split(".") if len(parts) > 3 else []


def new_token() -> str:
    return token_urlsafe(9)


def new_version() -> bytes:
    """The token of one that is to take the place of another."""
    return new_token().encode()


def first_version() -> bytes:
    """For a scope that has none: nobody knows since when."""
    return new_version() + b":0:"


def with_declaration(version: bytes, declaration: str) -> bytes | None:
    """The same version, standing for this declaration too; None where it stands for too many."""
    parts = version.split(b":")
    if len(parts) == 3:
        return version + b":" + declaration.encode()
    if len(parts[3].split(b".")) >= MAX_DECLARATIONS:
        return None
    return version + b"." + declaration.encode()


def next_version(version: bytes, token: bytes, now: int) -> bytes:
    return b"%s:%d:%s" % (token, now, version.split(b":")[0])


def invalidated_at(version: bytes, raw: bytes | None) -> int | None:
    """When that version ceased to be the one that lies there, in milliseconds; None when that is unknown.

    A version with a mark beside it is about to, and counts as ended when the mark was put.
    """
    state = parse(raw)
    if state.version is None:
        return None
    if state.version == version:
        return min((mark.deadline - PATIENCE for mark in state.marks if not mark.is_claim), default=None)
    since, before = state.version.split(b":")[1:3]
    return int(since) if before == version.split(b":")[0] else None


def parse(raw: bytes | None) -> State:
    if raw is None:
        return State(None)
    match = _STATE.fullmatch(raw)
    if match is None or not raw:
        return State(None, damaged=True)
    marks = (
        Mark(mark_id.decode(), database.decode(), xid.decode(), int(deadline))
        for mark_id, database, xid, deadline in _MARK.findall(match[2])
    )
    return State(match[1], tuple(marks))


def is_marked(raw: bytes | None) -> bool:
    """The same as parse(raw).is_marked, for bytes that are not damaged."""
    return raw is not None and _WRITERS_MARK.search(raw) is not None


def unparse(state: State) -> bytes:
    marks = "".join(f"|{mark.id}:{mark.database}:{mark.xid}:{mark.deadline}" for mark in state.marks)
    return (state.version or b"") + marks.encode()
