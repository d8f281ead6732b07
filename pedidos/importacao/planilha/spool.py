"""The notebook of one import: what was read so far, on disk instead of in memory.

SQLite with an empty name keeps a private file that is deleted the moment it is opened, so
nothing of it is left behind however the import ends. Money is kept in cents, the price and cost of a unit in
hundredths of a cent, days as aaaa-mm-dd; a record that is yet to be created has a negative id.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from pedidos.importacao.planilha.problemas import ArquivoRecusado, Problema

SCHEMA = """
CREATE TABLE nome (tabela TEXT, modo TEXT, chave TEXT, id INTEGER, rotulo TEXT);
CREATE INDEX nome_chave ON nome (tabela, chave);
CREATE INDEX nome_id ON nome (tabela, id);
CREATE TABLE carteira (cliente INTEGER PRIMARY KEY, vendedor INTEGER);
CREATE TABLE custo (produto INTEGER PRIMARY KEY, custo INTEGER);
CREATE TABLE embalagem (produto INTEGER, unidade TEXT, fator INTEGER, ean TEXT, PRIMARY KEY (produto, unidade));
CREATE TABLE inativo (tabela TEXT, id INTEGER, PRIMARY KEY (tabela, id));
CREATE TABLE unidade (produto INTEGER PRIMARY KEY, unidade TEXT, linha INTEGER);
CREATE TABLE novo (
    id INTEGER PRIMARY KEY, tabela TEXT, nome TEXT, codigo TEXT, vendedor INTEGER, dados TEXT, parecidos TEXT,
    linha INTEGER, real INTEGER, usado INTEGER
);
CREATE TABLE linha (
    chave TEXT, numero INTEGER, data TEXT, cliente INTEGER, vendedor INTEGER, da_carteira INTEGER,
    produto INTEGER, quantidade INTEGER, unidade TEXT, fator INTEGER, preco INTEGER, desconto INTEGER, valor INTEGER,
    custo INTEGER, frete INTEGER, total_pedido INTEGER, desconto_pedido INTEGER, situacao TEXT, valor_pago INTEGER,
    pago_em TEXT, metodo TEXT, coletado_em TEXT
);
CREATE TABLE pedido (
    id INTEGER PRIMARY KEY, chave TEXT, data TEXT, cliente INTEGER, vendedor INTEGER, da_carteira INTEGER,
    primeira INTEGER, linhas INTEGER, valor INTEGER, estado TEXT, real INTEGER, copia INTEGER DEFAULT 1,
    frete INTEGER DEFAULT 0, pago INTEGER DEFAULT 0, pago_em TEXT, metodo TEXT, coletado_em TEXT,
    quitado INTEGER DEFAULT 0
);
CREATE TABLE existente (grupo INTEGER, pedido INTEGER, produto INTEGER, quantidade INTEGER, valor INTEGER);
CREATE INDEX existente_grupo ON existente (grupo, pedido);
CREATE TABLE cadastro (
    id INTEGER PRIMARY KEY, linha INTEGER, nome TEXT, dados TEXT, antes TEXT, mudancas TEXT, parecidos TEXT
);
CREATE TABLE ruim (cliente INTEGER, data TEXT, vendedor INTEGER, PRIMARY KEY (cliente, data, vendedor));
CREATE TABLE chave_ruim (chave TEXT PRIMARY KEY);
CREATE TABLE cancelado (chave TEXT PRIMARY KEY, linha INTEGER);
CREATE TABLE problema (linha INTEGER, coluna TEXT, valor TEXT, motivo TEXT, saida TEXT);
CREATE TABLE aviso (tipo TEXT, texto TEXT, linha INTEGER, vezes INTEGER, PRIMARY KEY (tipo, texto)) WITHOUT ROWID;
"""

# Where an unknown part of a bad line stands in the table ruim.
ANY_DAY = ""
ANY_VENDEDOR = 0
# A price of a unit is kept in so many parts of a real.
PARTES = 10_000


class LinhaDaPlanilha(NamedTuple):
    """One good line of the file; chave tells of which order it is a line.

    quantidade and custo are of units, preco is that of one unidade of fator units.
    """

    chave: str
    numero: int
    data: str
    cliente: int
    vendedor: int
    da_carteira: bool
    produto: int
    quantidade: int
    unidade: str
    fator: int
    preco: int
    desconto: int
    valor: int
    custo: int | None
    frete: int | None
    total_pedido: int | None
    desconto_pedido: int | None
    situacao: str
    valor_pago: int | None
    pago_em: str | None
    metodo: str | None
    coletado_em: str | None


class Grupo(NamedTuple):
    """The lines that make one pedido; copia counts those that have its reference, cancelled ones too."""

    id: int
    chave: str
    data: str
    cliente: int
    vendedor: int
    da_carteira: bool
    primeira: int
    linhas: int
    copia: int
    frete: int
    pago: int
    pago_em: str | None
    metodo: str | None
    coletado_em: str | None
    valor: int


_DO_GRUPO = ", ".join(Grupo._fields)
_INSERT_LINHA = f"INSERT INTO linha VALUES ({', '.join('?' * len(LinhaDaPlanilha._fields))})"  # noqa: S608 - marks only
_NOVOS = f"SELECT {_DO_GRUPO} FROM pedido WHERE id > ? AND estado = 'novo' ORDER BY id LIMIT ?"  # noqa: S608 - our columns


class Spool:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.query = db.execute

    def add_linha(self, linha: LinhaDaPlanilha) -> None:
        self.query(_INSERT_LINHA, linha)

    def add_problema(self, problema: Problema) -> None:
        self.query("INSERT INTO problema VALUES (?, ?, ?, ?, ?)", problema)

    def add_aviso(self, tipo: str, texto: str, linha: int) -> None:
        """Something that a person should know and that stops nothing; the same is said once, and counted."""
        self.query(
            "INSERT INTO aviso VALUES (?, ?, ?, 1) ON CONFLICT (tipo, texto) DO UPDATE SET vezes = vezes + 1",
            (tipo, texto, linha),
        )

    def add_ruim(self, cliente: int, data: str, vendedor: int) -> None:
        self.query("INSERT OR IGNORE INTO ruim VALUES (?, ?, ?)", (cliente, data, vendedor))

    def add_chave_ruim(self, chave: str) -> None:
        self.query("INSERT OR IGNORE INTO chave_ruim VALUES (?)", (chave,))

    def add_cancelado(self, chave: str, linha: int) -> None:
        self.query("INSERT OR IGNORE INTO cancelado VALUES (?, ?)", (chave, linha))

    def group(self) -> None:
        """Makes pedidos of the lines, in the order of their days; those with a bad line are marked."""
        self.query("CREATE INDEX linha_chave ON linha (chave, numero)")
        self.query(
            "INSERT INTO pedido (chave, data, cliente, vendedor, da_carteira, primeira, linhas, valor, estado)"
            " SELECT chave, MIN(data), MIN(cliente), MIN(vendedor), MAX(da_carteira), MIN(numero), COUNT(*),"
            " SUM(valor), 'novo' FROM linha GROUP BY chave ORDER BY MIN(data), MIN(numero)"
        )
        self.query("CREATE UNIQUE INDEX pedido_chave ON pedido (chave)")
        self.query(
            "UPDATE pedido SET estado = 'ruim' WHERE chave IN (SELECT chave FROM chave_ruim) OR EXISTS"
            " (SELECT 1 FROM ruim r WHERE r.cliente = pedido.cliente"
            " AND r.data IN (?, pedido.data) AND r.vendedor IN (?, pedido.vendedor))",
            (ANY_DAY, ANY_VENDEDOR),
        )

    def novos(self, size: int) -> Iterator[list[Grupo]]:
        """The pedidos to be written, size at a time; their state may change between two batches."""
        last = 0
        while True:
            rows = self.query(_NOVOS, (last, size)).fetchall()
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
