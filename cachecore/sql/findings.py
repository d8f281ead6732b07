"""What is found in a text while its statements are read, and what it comes to."""

from typing import NamedTuple


class Effects(NamedTuple):
    """What a text does. Names are keys of tables (see table_key), None stands for any table.

    reads: the tables; those that UPDATE, DELETE and MERGE change are among them.
    writes: the tables whose rows, or whose definition, it changes.
    calls: the functions called by name, without those of operators and casts.
    target: the table of a text that is one plain INSERT, UPDATE or DELETE, else "". Not plain is one that begins
        with WITH, and an INSERT that may meet rows that are there (ON CONFLICT, INSERT OR ..., REPLACE).
    verb: "insert", "update" or "delete" with a target, else "".
    returning: it has a RETURNING clause of its own.
    transactional: it may run inside a transaction, and is undone with it.
    ddl: it changes the catalog; what was learnt of the catalog is to be forgotten afterwards.
    control: "begin", "commit", "rollback" or "savepoint" (SAVEPOINT, RELEASE, ROLLBACK TO), else "". Of several in
        one text the first of commit, rollback, begin, savepoint. PREPARE TRANSACTION is a commit.
    """

    reads: frozenset[str] | None
    writes: frozenset[str] | None
    calls: frozenset[str]
    target: str
    verb: str
    returning: bool
    transactional: bool
    ddl: bool
    control: str


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDER_OF_CONTROL = ("commit", "rollback", "begin", "savepoint", "")
# These run a query that is given to them as a string, or read whole schemas.
READ_ANYTHING = words_of(
    "query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema table_to_xml"
    " table_to_xml_and_xmlschema schema_to_xml schema_to_xml_and_xmlschema database_to_xml"
    " database_to_xml_and_xmlschema ts_stat ts_rewrite crosstab crosstab2 crosstab3 crosstab4 crosstabn connectby"
    " dblink dblink_fetch xpath_table"
)


class Findings:
    """What was found so far, of all statements of a text."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.writes: set[str] = set()
        self.calls: set[str] = set()
        self.any_read = self.any_write = self.returning = self.ddl = False
        self.transactional = True
        self.control = ""
        self.plain = ("", "")  # verb and target

    def not_understood(self) -> None:
        self.any_read = self.any_write = True
        self.transactional = False

    def controls(self, word: str) -> None:
        self.control = min(word, self.control, key=ORDER_OF_CONTROL.index)

    def effects(self, *, plain: bool) -> Effects:
        verb, target = self.plain if plain and not self.any_write and self.writes == {self.plain[1]} else ("", "")
        return Effects(
            None if self.any_read or not self.calls.isdisjoint(READ_ANYTHING) else frozenset(self.reads),
            None if self.any_write else frozenset(self.writes),
            frozenset(self.calls),
            target,
            verb,
            self.returning,
            self.transactional,
            self.ddl,
            self.control,
        )
