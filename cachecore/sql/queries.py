"""One statement that reads or changes rows: which of its names are tables.

A walk over the tokens that knows, for each pair of parentheses, whether the next name is a table. Words that are no
keywords of PostgreSQL in that place are names: SELECT update, x AS from FROM set.
"""

from collections.abc import Callable

from cachecore.sql.findings import Findings, words_of
from cachecore.sql.tokens import LITERALS, NAME, OTHER, PLACEHOLDER, QUALIFIED, STRING, WORD, Token, name_key

# What stands before a parenthesis and is no function: PostgreSQL lets none be called so without quotes.
NO_FUNCTIONS = words_of(
    "all and any array as asc between case check collate default desc distinct do else end except exists foreign from"
    " group having in into join lateral limit not null offset on only or order primary references"
    " returning row select some table then to union unique using values when where window with"
)
ENDS_FROM = words_of("where group having order limit union intersect except returning window offset fetch for")
# SQLite lets a table be called so without quotes.
ENDS_FROM_SQLITE = ENDS_FROM - {"window", "offset", "fetch", "for"}
NO_TABLES_IN_FROM = frozenset({"json_each", "json_tree", "jsonb_each", "jsonb_tree", "generate_series"})
QUERIES = words_of("select values with table insert update delete merge replace")


class Frame:
    """What is known of one pair of parentheses, or of the statement around all of them."""

    __slots__ = ("clause", "expects", "is_query", "names", "start", "verb")

    def __init__(self, *, expects: bool, is_query: bool) -> None:
        self.expects = expects  # the next name is a table
        self.is_query = is_query  # FROM may stand here; not in EXTRACT(year FROM x)
        self.clause = "from" if expects else ""  # "from", "with" or another
        self.names: set[str] = set()  # of WITH
        self.start = True  # nothing but WITH stands before
        self.verb = ""


class Query:
    """One statement, walked once from its first token to its last."""

    def __init__(self, tokens: list[Token], vendor: str, found: Findings, *, body: bool) -> None:
        self.tokens = tokens
        self.vendor = vendor
        self.found = found
        self.body = body
        self.at = 0
        self.frames = [Frame(expects=False, is_query=body)]
        # The name of WITH whose query is being read, by the depth of that query.
        self.defining: dict[int, str] = {}
        self.inserted_into: set[str] = set()

    # --- Tokens

    def word(self, ahead: int = 0) -> str:
        """The word there, "" where another kind of token is, or none."""
        place = self.at + ahead
        if 0 <= place < len(self.tokens):
            kind, value = self.tokens[place]
            return value if kind == WORD else ""
        return ""

    def kind(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place][0] if 0 <= place < len(self.tokens) else ""

    def skip(self, *words: str) -> bool:
        """Goes past each of these words that stands here, in any order."""
        begun = self.at
        while self.word() in words:
            self.at += 1
        return self.at > begun

    def skip_if_exists(self) -> None:
        if self.word() == "if":
            self.skip("if", "not", "exists")

    def go_past(self, word: str) -> bool:
        """To what follows the next such word; to the end where there is none."""
        while self.at < len(self.tokens):
            self.at += 1
            if self.word(-1) == word:
                return True
        return False

    def words(self) -> set[str]:
        return {value for kind, value in self.tokens if kind == WORD}

    def table(self) -> str | None:
        """The name of the table here, past ONLY and the parentheses of ONLY (t). None where none can be told."""
        if self.vendor != "sqlite" and self.word() == "only":
            self.at += 1
            if self.kind() == "(":
                self.at += 1
        kind, value = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        if kind in (WORD, NAME, QUALIFIED) or (kind == STRING and self.vendor == "sqlite"):
            self.at += 1
            return name_key(value) if kind == STRING else value
        return None

    def writes(self, *, reads: bool = False) -> str:
        """The table here is written."""
        name = self.table()
        if name is None:
            self.found.not_understood()
            return ""
        self.found.writes.add(name)
        if reads:
            self.found.reads.add(name)
        return name

    def written_list(self) -> None:
        """t, ONLY u *, ..."""
        self.writes()
        while self.at < len(self.tokens):
            if self.kind() == ",":
                self.at += 1
                self.writes()
            else:
                self.at += 1

    # --- Queries, and the statements that change rows

    def walk(self) -> None:
        """From here to the end of the statement."""
        while self.at < len(self.tokens):
            kind, value = self.tokens[self.at]
            self.at += 1
            frame = self.frames[-1]
            if kind == WORD:
                self.at_word(frame, value)
            elif kind == "(":
                self.open(frame)
            elif kind == ")":
                self.close()
            elif kind == ",":
                frame.expects = frame.clause == "from"
                if frame.clause == "with":
                    self.definition(frame)
            elif kind in (NAME, QUALIFIED):
                self.at_name(frame, value, qualified=kind == QUALIFIED)
            elif kind == LITERALS:
                self.at_literals(frame)
            elif frame.expects and kind in (PLACEHOLDER, STRING, OTHER):
                self.unknown_table(frame, kind, value)

    def open(self, frame: Frame) -> None:
        self.frames.append(Frame(expects=frame.expects, is_query=False))
        frame.expects = False
        frame.start &= frame.clause == "with"

    def close(self) -> None:
        if len(self.frames) > 1:
            if defined := self.defining.pop(len(self.frames), ""):
                self.frames[-2].names.add(defined)
            self.frames.pop()

    def at_literals(self, frame: Frame) -> None:
        if frame.expects:
            self.unknown_table(frame, PLACEHOLDER, "")
        frame.start = False

    def unknown_table(self, frame: Frame, kind: str, value: str) -> None:
        frame.expects = False
        if kind == STRING and self.vendor == "sqlite":
            self.found.reads.add(name_key(value))
        else:
            self.found.any_read = True

    def at_name(self, frame: Frame, name: str, *, qualified: bool) -> None:
        called = self.kind() in ("(", LITERALS)
        if frame.expects:
            frame.expects = False
            if called:
                self.found.calls.add(name)
                # A virtual table of SQLite may be asked as if it were a function.
                if self.vendor == "sqlite" and name not in NO_TABLES_IN_FROM and not name.startswith("pragma_"):
                    self.found.reads.add(name)
            elif qualified or not any(name in outer.names for outer in self.frames):
                self.found.reads.add(name)
        elif called:
            self.found.calls.add(name)

    def at_word(self, frame: Frame, word: str) -> None:
        before = self.word(-2)
        started, frame.start = frame.start, frame.clause == "with"
        if before == "as" and frame.is_query and not self.body and word not in ("materialized", "not"):
            # SELECT x AS from: a label may be any word.
            return
        if handler := CLAUSES.get(word):
            if handler(self, frame, started or (self.body and before not in ("for", "key", "do", "on", "or"))):
                return
        elif word in (ENDS_FROM_SQLITE if self.vendor == "sqlite" else ENDS_FROM):
            if word == "returning" and len(self.frames) == 1:
                self.found.returning = True
            frame.clause, frame.expects = "", False
            return
        elif self.body and self.at_word_of_body(frame, word, before):
            return
        if word in ("over", "filter") and self.kind(-2) in (")", LITERALS):
            return  # count(*) FILTER (...) OVER (...)
        if word not in NO_FUNCTIONS or frame.expects:
            self.at_name(frame, word, qualified=False)

    def at_word_of_body(self, frame: Frame, word: str, before: str) -> bool:
        """Whether it is a statement, or a word of PL/pgSQL."""
        return False

    # --- The words that lead to tables. Each returns whether it took the word for what it is.

    def select(self, frame: Frame, started: bool) -> bool:
        frame.is_query, frame.clause, frame.expects = True, "select", False
        return True

    def values(self, frame: Frame, started: bool) -> bool:
        if self.kind() in ("(", LITERALS):
            if frame.clause != "from" or frame.expects:
                frame.clause = "values"
            frame.expects = False
            if self.kind() == LITERALS:
                self.at += 1
            return True
        return False

    def with_(self, frame: Frame, started: bool) -> bool:
        recursive = self.skip("recursive")
        if self.definition(frame, recursive=recursive):
            frame.clause, frame.expects, frame.start = "with", False, started
        return True

    def definition(self, frame: Frame, *, recursive: bool = False) -> bool:
        """name [(columns)] AS [[NOT] MATERIALIZED] ( - or nothing of the kind."""
        begun = self.at
        if self.kind() in (WORD, NAME):
            name = self.tokens[self.at][1]
            self.at += 1
            if self.kind() == "(":
                self.at += 1
                while self.kind() in (WORD, NAME, ","):
                    self.at += 1
                self.at += 1
            if self.word() == "as":
                self.at += 1
                self.skip("not", "materialized")
                if self.kind() == "(":
                    self.defining[len(self.frames) + 1] = name
                    if recursive or "" in frame.names:
                        # "" among the names says that the clause is RECURSIVE.
                        frame.names |= {name, ""}
                    return True
        self.at = begun
        return False

    def from_(self, frame: Frame, started: bool) -> bool:
        if self.word(-2) == "distinct" and self.word(-3) in ("is", "not"):
            return True
        if frame.is_query:
            frame.clause, frame.expects = "from", True
        return True

    def join(self, frame: Frame, started: bool) -> bool:
        frame.clause = "from"
        frame.expects = True
        return True

    def using(self, frame: Frame, started: bool) -> bool:
        # Only the first of a DELETE or MERGE; after a JOIN it names columns, and in SELECT there is none.
        if frame.verb in ("delete", "merge"):
            frame.clause, frame.expects = "from", True
            frame.verb = "merging" if frame.verb == "merge" else ""
        return True

    def table_(self, frame: Frame, started: bool) -> bool:
        """TABLE t, which is a query."""
        frame.is_query, frame.clause, frame.expects = True, "from", True
        return True

    def rows(self, frame: Frame, started: bool) -> bool:
        # ROWS FROM (f(), g())
        return frame.expects and self.word() == "from"

    def prefix(self, frame: Frame, started: bool) -> bool:
        """FROM ONLY t, FROM LATERAL (...)"""
        return self.vendor != "sqlite"

    def in_(self, frame: Frame, started: bool) -> bool:
        """a IN t, which SQLite knows."""
        frame.expects = self.vendor == "sqlite" and self.kind() in (WORD, NAME, QUALIFIED, STRING)
        return True

    def conflict(self, frame: Frame, started: bool) -> bool:
        """ON CONFLICT, and ON DUPLICATE KEY of MySQL"""
        if self.word(-2) == "on":
            frame.clause, frame.expects = "", False
            self.found.plain = ("", "")
            # Which rows are met depends on those that are there.
            self.found.reads |= self.inserted_into
            return True
        return False

    def when(self, frame: Frame, started: bool) -> bool:
        if frame.verb == "merging":
            frame.clause, frame.expects = "", False
        return True

    def into(self, frame: Frame, started: bool) -> bool:
        """SELECT ... INTO t makes a table; in a body it fills variables."""
        if frame.is_query and not self.body and self.word() != "strict":
            self.skip("temp", "temporary", "unlogged", "local", "global", "table")
            self.writes()
            self.found.ddl = True
        return True

    def insert(self, frame: Frame, started: bool) -> bool:
        conflict = self.word() == "or"
        if not started or (self.word(2) if conflict else self.word()) != "into":
            return self.unusual(started)
        self.at += 3 if conflict else 1
        self.inserted(frame, may_replace=conflict)
        return True

    def replace(self, frame: Frame, started: bool) -> bool:
        if not started or self.word() != "into":
            return self.unusual(started and len(self.frames) == 1)
        self.at += 1
        self.inserted(frame, may_replace=True)
        return True

    def unusual(self, started: bool) -> bool:
        """A form of another database, unless the word is a name, or belongs to MERGE."""
        if started and not self.body:
            self.found.not_understood()
        return started and not self.body

    def inserted(self, frame: Frame, *, may_replace: bool) -> None:
        target = self.writes(reads=may_replace)
        self.inserted_into.add(target)
        self.change(frame, "" if may_replace else "insert", target)

    def update(self, frame: Frame, started: bool) -> bool:
        if self.word() == "set" and self.word(1) != "set":
            return True  # of ON CONFLICT or MERGE
        if not started:
            return False
        or_replace = self.word() == "or"
        if or_replace:
            self.at += 2
        target = self.writes(reads=True)
        self.change(frame, "" if or_replace else "update", target)
        if self.vendor not in ("postgresql", "sqlite") and self.word() != "set":
            self.found.not_understood()  # UPDATE a JOIN b, UPDATE a, b
        return True

    def delete(self, frame: Frame, started: bool) -> bool:
        if not started or self.word() != "from":
            return self.unusual(started)
        self.at += 1
        target = self.writes(reads=True)
        self.change(frame, "delete", target)
        frame.verb = "delete"
        if self.vendor not in ("postgresql", "sqlite") and self.word() not in ("", "where"):
            self.found.not_understood()
        return True

    def merge(self, frame: Frame, started: bool) -> bool:
        if not started or self.word() != "into":
            return self.unusual(started)
        self.at += 1
        self.writes(reads=True)
        self.change(frame, "", "")
        frame.verb = "merge"
        return True

    def change(self, frame: Frame, verb: str, target: str) -> None:
        frame.is_query, frame.clause, frame.expects = True, "change", False
        is_first = len(self.frames) == 1 and self.tokens[0] == (WORD, verb)
        self.found.plain = (verb, target) if is_first else ("", "")


Clause = Callable[[Query, Frame, bool], bool]
CLAUSES: dict[str, Clause] = {
    "select": Query.select,
    "values": Query.values,
    "with": Query.with_,
    "from": Query.from_,
    "join": Query.join,
    "straight_join": Query.join,
    "using": Query.using,
    "table": Query.table_,
    "rows": Query.rows,
    "in": Query.in_,
    "only": Query.prefix,
    "lateral": Query.prefix,
    "conflict": Query.conflict,
    "duplicate": Query.conflict,
    "when": Query.when,
    "into": Query.into,
    "insert": Query.insert,
    "replace": Query.replace,
    "update": Query.update,
    "delete": Query.delete,
    "merge": Query.merge,
}
