"""Statements of every kind, one after another: those that define, those of the session, and the queries."""

from collections.abc import Callable, Iterator

from cachecore.sql.findings import Findings, words_of
from cachecore.sql.queries import QUERIES, Frame, Query
from cachecore.sql.tokens import BROKEN, LITERALS, NAME, QUALIFIED, STRING, WORD, Token, tokens_of

AS_QUERY = words_of("select values with table execute")
NOT_IN_TRANSACTIONS = words_of("database tablespace subscription system")
SWITCHES = words_of("foreign_keys recursive_triggers")
OBJECTS = words_of(
    "access aggregate cast collation conversion database domain extension foreign function group index language"
    " materialized operator owned policy procedure publication role routine rule schema sequence server statistics"
    " subscription table tablespace text transform trigger type user view"
)


def understand(tokens: list[Token], vendor: str, found: Findings, *, body: bool) -> int:
    """Returns how many statements there were."""
    if tokens and tokens[-1][0] == BROKEN:
        found.not_understood()
        return 0
    count = 0
    for statement in _statements(tokens):
        count += 1
        Statement(statement, vendor, found, body=body).understand()
    return count


def _statements(tokens: list[Token]) -> Iterator[list[Token]]:
    """Cuts at the semicolons that stand in no parentheses and in no body of CREATE TRIGGER or CREATE FUNCTION."""
    begun = depth = blocks = 0
    for place, (kind, value) in enumerate(tokens):
        if kind == WORD:
            # BEGIN ... END of a trigger of SQLite, BEGIN ATOMIC ... END of PostgreSQL; CASE has an END too.
            if value == "begin" and not depth and place > begun:
                blocks += any(
                    (WORD, made) in tokens[begun : begun + 6] for made in ("trigger", "function", "procedure")
                )
            elif blocks and value in ("case", "end"):
                blocks += 1 if value == "case" else -1
        elif kind == "(":
            depth += 1
        elif kind == ")":
            depth -= 1
        elif kind == ";" and depth <= 0 and not blocks:
            if place > begun:
                yield tokens[begun:place]
            begun, depth = place + 1, 0
    if begun < len(tokens):
        yield tokens[begun:]


class Statement(Query):
    """One statement of any kind."""

    def understand(self) -> None:
        kind, word = self.tokens[0]
        if self.body or kind == "(" or (kind == WORD and word in QUERIES):
            self.walk()
        elif kind == WORD and (handler := UTILITIES.get(word)):
            handler(self)
        else:
            self.found.not_understood()

    def at_word_of_body(self, frame: Frame, word: str, before: str) -> bool:
        if word == "execute":
            self.found.any_read = self.found.any_write = True
            return True
        if word in ("commit", "rollback"):
            self.found.transactional = False
        elif word == "loop":
            frame.clause, frame.expects = "", False
        elif word in UTILITIES_IN_BODIES and len(self.frames) == 1:
            UTILITIES[word](Statement(self.tokens[self.at - 1 :], self.vendor, self.found, body=False))
            self.at = len(self.tokens)
            return True
        return False

    def nothing(self) -> None:
        """Changes no row that a reader could see, and undoes nothing."""

    def outside(self) -> None:
        """Changes no row, and may not run inside a transaction."""
        self.found.transactional = False

    def of_the_catalog(self) -> None:
        self.found.ddl = True

    def begin(self) -> None:
        self.found.controls("begin")

    def commit(self) -> None:
        if self.word(1) == "prepared":
            # What the prepared transaction wrote is known to nobody here.
            self.found.any_write = True
            self.found.transactional = False
        else:
            self.found.controls("commit")

    def rollback(self) -> None:
        if self.word(1) == "prepared":
            self.found.transactional = False
        else:
            self.found.controls("savepoint" if "to" in self.words() else "rollback")

    def savepoint(self) -> None:
        self.found.controls("savepoint")

    def prepare(self) -> None:
        if self.word(1) == "transaction":
            self.found.controls("commit")

    def execute(self) -> None:
        self.found.any_read = self.found.any_write = True

    def fetch(self) -> None:
        self.found.any_read = True

    def pragma(self) -> None:
        self.found.transactional = False
        # Foreign keys are switched on and off so, and with them what they cascade.
        is_switch = len(self.tokens) > 2 and any(value in SWITCHES for _, value in self.tokens)
        self.found.ddl |= is_switch

    def call(self) -> None:
        if self.vendor != "postgresql":
            self.found.not_understood()
        self.found.transactional = False
        self.at = 1
        self.walk()

    def do(self) -> None:
        language = self.tokens[self.at][1] if self.go_past("language") and self.kind() else "plpgsql"
        code = next((value for kind, value in self.tokens if kind == STRING), None)
        if code is None or language != "plpgsql":
            self.found.not_understood()
            return
        understand(tokens_of(code, self.vendor), self.vendor, self.found, body=True)

    def declare(self) -> None:
        if self.go_past("for"):
            self.walk()
        else:
            self.found.not_understood()

    def explain(self) -> None:
        self.at = 1
        analyze = False
        if self.kind() == "(":
            while self.at < len(self.tokens) and self.kind() != ")":
                analyze |= self.word() in ("analyze", "analyse") and self.word(1) not in ("false", "off")
                self.at += 1
            self.at += 1
        elif self.kind() == LITERALS:
            self.at += 1
        while self.word() in ("analyze", "analyse", "verbose", "query", "plan"):
            analyze |= self.word() in ("analyze", "analyse")
            self.at += 1
        found = Findings()
        if self.at < len(self.tokens):
            Statement(self.tokens[self.at :], self.vendor, found, body=False).understand()
        self.found.reads |= found.reads
        self.found.any_read |= found.any_read
        if analyze:
            self.found.writes |= found.writes
            self.found.calls |= found.calls
            self.found.any_write |= found.any_write
            self.found.ddl |= found.ddl
            self.found.transactional &= found.transactional

    def truncate(self) -> None:
        self.at = 1
        self.skip("table")
        self.written_list()
        if "cascade" in self.words():
            self.found.any_write = True

    def copy(self) -> None:
        self.at = 1
        self.skip("binary")
        if self.kind() == "(":
            self.walk()
            return
        name = self.table()
        if self.kind() == "(":
            while self.at < len(self.tokens) and self.kind() != ")":
                self.at += 1
            self.at += 1
        if name is None or self.word() not in ("from", "to"):
            self.found.not_understood()
            return
        (self.found.writes if self.word() == "from" else self.found.reads).add(name)
        self.at += 1
        self.walk()

    def refresh(self) -> None:
        self.at = 1
        if not self.skip("materialized"):
            self.found.not_understood()
            return
        self.skip("view", "concurrently")
        self.writes()

    def create(self) -> None:
        self.found.ddl = True
        self.at = 1
        replaces = self.word() == "or"
        if replaces:
            self.at += 2
        temporary = "temp" in (self.word(), self.word(1)) or "temporary" in (self.word(), self.word(1))
        self.skip("temp", "temporary", "local", "global", "unlogged", "recursive", "unique", "trusted", "procedural")
        self.skip("constraint", "default", "event", "virtual")
        object_ = self.word()
        self.at += 1
        if object_ == "materialized":
            self.skip("view")
            self.made_of_a_query(changes=True)
        elif object_ == "table":
            self.made_of_a_query(changes=temporary)
        elif object_ == "view":
            self.skip_if_exists()
            self.writes()
        elif object_ in ("policy", "rule"):
            self.on_table("to" if object_ == "rule" else "on")
        elif object_ in ("function", "procedure", "aggregate", "routine"):
            # Readers that call it see something else from now on, but nobody reads by calling a trigger function.
            self.go_past("returns")
            if replaces and self.word() not in ("trigger", "event_trigger"):
                self.found.any_write = True
        elif object_ in NOT_IN_TRANSACTIONS:
            self.found.transactional = False
        elif object_ == "index":
            self.found.transactional &= self.word() != "concurrently"
        elif object_ not in OBJECTS:
            self.found.not_understood()

    def made_of_a_query(self, *, changes: bool) -> None:
        """CREATE TABLE t [(columns)] ... AS query, or columns only."""
        self.skip_if_exists()
        begun = self.at
        name = self.table()
        depth = 0
        while self.at < len(self.tokens):
            depth += (self.kind() == "(") - (self.kind() == ")")
            self.at += 1
            if not depth and self.word(-1) == "as" and (self.kind() in ("(", LITERALS) or self.word() in AS_QUERY):
                changes = True
                self.walk()
        if changes:
            self.at = begun
            self.writes()
        if name is None:
            self.found.not_understood()

    def on_table(self, word: str) -> None:
        """CREATE POLICY p ON t, CREATE RULE r AS ON event TO t"""
        if self.go_past(word):
            self.writes()
        else:
            self.found.not_understood()

    def alter(self) -> None:
        self.found.ddl = True
        self.at = 1
        self.skip("materialized", "foreign")
        object_ = self.word()
        self.at += 1
        if object_ in ("table", "view"):
            if self.word() == "all":  # ALTER TABLE ALL IN TABLESPACE
                return
            self.skip_if_exists()
            self.writes()
            while self.at < len(self.tokens):
                word = self.word()
                self.at += 1
                is_parent = word in ("inherit", "partition") and self.kind() in (WORD, NAME, QUALIFIED)
                if is_parent or (word == "rename" and self.skip("to")):
                    self.writes()
            self.found.transactional &= not {"detach", "concurrently"} <= self.words()
        elif object_ in ("policy", "rule", "trigger"):
            self.on_table("on")
        elif object_ in ("database", "role", "user", "group", "index", "sequence", "extension", "schema", "default"):
            pass
        elif object_ in NOT_IN_TRANSACTIONS:
            self.found.transactional = False
        elif object_ == "type" and "value" in self.words():
            # ALTER TYPE ADD VALUE changes no row; RENAME VALUE changes what each column of the type shows.
            self.found.any_write = "rename" in self.words()
        else:
            self.found.any_write = True

    def drop(self) -> None:
        self.found.ddl = True
        self.at = 1
        self.skip("materialized", "foreign")
        object_ = self.word()
        self.at += 1
        self.found.transactional &= object_ not in NOT_IN_TRANSACTIONS and self.word() != "concurrently"
        if object_ in ("table", "view"):
            self.skip_if_exists()
            self.written_list()
        elif object_ in ("policy", "rule"):
            self.on_table("on")
        elif object_ in ("extension", "owned") or "cascade" in self.words():
            self.found.any_write = True
        elif object_ not in OBJECTS:
            self.found.not_understood()


UTILITIES: dict[str, Callable[[Statement], None]] = {
    **dict.fromkeys(
        words_of(
            "set reset show comment grant revoke lock listen unlisten notify analyze analyse close move deallocate"
            " checkpoint security reassign use"
        ),
        Statement.nothing,
    ),
    **dict.fromkeys(words_of("vacuum attach detach discard reindex cluster"), Statement.outside),
    "import": Statement.of_the_catalog,
    **dict.fromkeys(("begin", "start"), Statement.begin),
    **dict.fromkeys(("commit", "end"), Statement.commit),
    **dict.fromkeys(("rollback", "abort"), Statement.rollback),
    **dict.fromkeys(("savepoint", "release"), Statement.savepoint),
    "prepare": Statement.prepare,
    "execute": Statement.execute,
    "fetch": Statement.fetch,
    "pragma": Statement.pragma,
    "call": Statement.call,
    "do": Statement.do,
    "declare": Statement.declare,
    "explain": Statement.explain,
    "truncate": Statement.truncate,
    "copy": Statement.copy,
    "refresh": Statement.refresh,
    "create": Statement.create,
    "alter": Statement.alter,
    "drop": Statement.drop,
}
UTILITIES_IN_BODIES = words_of("call copy truncate refresh create alter drop")
