"""The notebook of one import: what was read so far, on disk instead of in memory.

SQLite with an empty name keeps a private file that is deleted the moment it is opened, so
nothing of it is left behind however the import ends. Money is kept in cents, days as
aaaa-mm-dd; a record that is yet to be created has a negative id.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from pedidos.planilha.problemas import ArquivoRecusado, Problema

SCHEMA = """
CREATE TABLE nome (tabela TEXT, modo TEXT, chave TEXT, id INTEGER, rotulo TEXT);
CREATE INDEX nome_chave ON nome (tabela, chave);
CREATE INDEX nome_id ON nome (tabela, id);
CREATE TABLE carteira (cliente INTEGER PRIMARY KEY, vendedor INTEGER);
CREATE TABLE novo (
    id INTEGER PRIMARY KEY, tabela TEXT, nome TEXT, codigo TEXT, vendedor INTEGER,
    real INTEGER, usado INTEGER
);
CREATE TABLE linha (
    data TEXT, cliente INTEGER, vendedor INTEGER, numero INTEGER,
    da_carteira INTEGER, produto INTEGER, quantidade INTEGER, centavos INTEGER
);
CREATE TABLE pedido (
    id INTEGER PRIMARY KEY, data TEXT, cliente INTEGER, vendedor INTEGER,
    da_carteira INTEGER, primeira INTEGER, linhas INTEGER, estado TEXT, real INTEGER
);
CREATE TABLE existente (grupo INTEGER, produto INTEGER, quantidade INTEGER, centavos INTEGER);
CREATE INDEX existente_grupo ON existente (grupo);
CREATE TABLE ruim (cliente INTEGER, data TEXT, vendedor INTEGER, PRIMARY KEY (cliente, data, vendedor));
CREATE TABLE problema (linha INTEGER, coluna TEXT, valor TEXT, motivo TEXT, saida TEXT);
"""

# Where an unknown part of a bad line stands in the table ruim.
ANY_DAY = ""
ANY_VENDEDOR = 0


class Linha(NamedTuple):
    """One good line of the file."""

    data: str
    cliente: int
    vendedor: int
    numero: int
    da_carteira: bool
    produto: int
    quantidade: int
    centavos: int


class Grupo(NamedTuple):
    """The lines that make one pedido."""

    id: int
    data: str
    cliente: int
    vendedor: int
    da_carteira: bool
    primeira: int
    linhas: int


class Spool:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.query = db.execute

    def add_linha(self, linha: Linha) -> None:
        self.query("INSERT INTO linha VALUES (?, ?, ?, ?, ?, ?, ?, ?)", linha)

    def add_problema(self, problema: Problema) -> None:
        self.query("INSERT INTO problema VALUES (?, ?, ?, ?, ?)", problema)

    def add_ruim(self, cliente: int, data: str, vendedor: int) -> None:
        self.query("INSERT OR IGNORE INTO ruim VALUES (?, ?, ?)", (cliente, data, vendedor))

    def group(self) -> None:
        """Makes pedidos of the lines, in the order of their days; those with a bad line are marked."""
        self.query("CREATE INDEX linha_pedido ON linha (data, cliente, vendedor, numero)")
        self.query(
            "INSERT INTO pedido (data, cliente, vendedor, da_carteira, primeira, linhas, estado)"
            " SELECT data, cliente, vendedor, MAX(da_carteira), MIN(numero), COUNT(*), 'novo'"
            " FROM linha GROUP BY data, cliente, vendedor ORDER BY data, MIN(numero)"
        )
        self.query("CREATE UNIQUE INDEX pedido_chave ON pedido (data, cliente, vendedor)")
        self.query(
            "UPDATE pedido SET estado = 'ruim' WHERE EXISTS (SELECT 1 FROM ruim r WHERE r.cliente = pedido.cliente"
            " AND r.data IN (?, pedido.data) AND r.vendedor IN (?, pedido.vendedor))",
            (ANY_DAY, ANY_VENDEDOR),
        )

    def novos(self, size: int) -> Iterator[list[Grupo]]:
        """The pedidos to be written, size at a time; their state may change between two batches."""
        last = 0
        while True:
            rows = self.query(
                "SELECT id, data, cliente, vendedor, da_carteira, primeira, linhas FROM pedido"
                " WHERE id > ? AND estado = 'novo' ORDER BY id LIMIT ?",
                (last, size),
            ).fetchall()
            if not rows:
                return
            yield [Grupo(*row) for row in rows]
            last = rows[-1][0]

    def mark(self, grupo: Grupo, estado: str) -> None:
        self.query("UPDATE pedido SET estado = ? WHERE id = ?", (estado, grupo.id))

    def real(self, pk: int) -> int:
        """The id in the database of a record that may have been created meanwhile."""
        return pk if pk > 0 else self.count("SELECT real FROM novo WHERE id = ?", pk)

    def count(self, sql: str, *params: object) -> int:
        return int(self.query(sql, params).fetchone()[0] or 0)


@contextmanager
def open_spool() -> Iterator[Spool]:
    with closing(sqlite3.connect("", isolation_level=None)) as db:
        for pragma in ("journal_mode=OFF", "cache_size=-8000", "temp_store=FILE"):
            db.execute(f"PRAGMA {pragma}")
        db.executescript(SCHEMA)
        db.execute("BEGIN")  # never committed: one transaction for all spares a flush per line
        try:
            yield Spool(db)
        except sqlite3.OperationalError as error:
            if "full" not in str(error):
                raise
            raise ArquivoRecusado(
                "Não há espaço em disco na pasta temporária para conferir o arquivo. "
                "Libere espaço ou aponte a variável SQLITE_TMPDIR para outra pasta."
            ) from error
