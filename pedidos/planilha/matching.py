"""Finds the client, product or seller that a cell means: by id, by code or by name.

Names and codes are compared without case, accents and extra spaces. What fits nothing is
refused with names that look alike, or noted as new when creating is allowed; what fits two
records is always refused. id:12 and código:AB-1 say outright which of the two is meant.
"""

import difflib
import hashlib
import re
from typing import NamedTuple

from django.apps import apps
from django.db.models import Model

from pedidos.models import Cliente, Produto
from pedidos.planilha.fields import Cell, parse_texto
from pedidos.planilha.header import Modo, normalize
from pedidos.planilha.problemas import ValorRecusado
from pedidos.planilha.spool import Spool

LONGEST_NAME = {"cliente": 200, "produto": 200, "vendedor": 150}
LONGEST_CODE = 40
PREFIXO = "planilha:"
MOST_SUGGESTED = 100  # names for which a suggestion is looked for; each costs a comparison with all others
_COMPARED = 500
_REMEMBERED = 1_000
_EXPLICIT = re.compile(r"(?P<modo>id|codigo|cod)\s*:\s*(?P<chave>.+)")


def vendedor_model() -> type[Model]:
    """By name: pedidos does not import the app of the sellers."""
    return apps.get_model("vendedor", "Vendedor")


def referencia_do_cliente(chave: str) -> str:
    """The stable reference of a client that an import created: two imports cannot create him twice."""
    if len(PREFIXO + chave) <= 80:
        return PREFIXO + chave
    return PREFIXO + hashlib.sha256(chave.encode()).hexdigest()


class _Nenhum(NamedTuple):
    """No record, or more than one. Kept instead of the exception, which would keep its frames alive."""

    motivo: str
    saida: str
    # What a new record would be called; None when none may be created.
    nome: str | None = None

    def recusa(self) -> ValorRecusado:
        return ValorRecusado(self.motivo, self.saida)


class Matching:
    def __init__(self, spool: Spool, *, criar: bool) -> None:
        self._spool = spool
        self._criar = criar
        self._memo: dict[tuple[str, str, Modo], int | _Nenhum] = {}
        self._suggested = 0
        self._load()

    def vendedor(self, cell: Cell, modo: Modo) -> int:
        found = self._find("vendedor", cell, modo)
        return found if isinstance(found, int) else self._create("vendedor", found)

    def produto(self, cell: Cell, modo: Modo) -> int:
        found = self._find("produto", cell, modo)
        return found if isinstance(found, int) else self._create("produto", found)

    def cliente(self, cell: Cell, modo: Modo, vendedor: int | None) -> int:
        found = self._find("cliente", cell, modo)
        if isinstance(found, int):
            return found
        if self._criar and found.nome is not None and vendedor is None:
            raise ValorRecusado("é um cliente novo e falta o vendedor dele", "preencha a coluna vendedor")
        return self._create("cliente", found, vendedor)

    def vendedor_da_carteira(self, cliente: int) -> int | None:
        row = self._spool.query("SELECT vendedor FROM carteira WHERE cliente = ?", (cliente,)).fetchone()
        return row[0] if row else None

    def _find(self, tabela: str, cell: Cell, modo: Modo) -> int | _Nenhum:
        texto = parse_texto(cell, LONGEST_NAME[tabela])
        key = (tabela, texto, modo)
        if (known := self._memo.get(key)) is not None:
            return known
        found = self._look_up(tabela, texto, modo)
        if self._criar and isinstance(found, _Nenhum):
            return found  # it may exist by the next line
        if len(self._memo) >= _REMEMBERED:
            self._memo.clear()
        self._memo[key] = found
        return found

    def _look_up(self, tabela: str, texto: str, modo: Modo) -> int | _Nenhum:
        chave = normalize(texto)
        if explicit := _EXPLICIT.fullmatch(chave):
            chave = explicit["chave"]
            modo = Modo.ID if explicit["modo"] == "id" else Modo.CODIGO
        ids = self._ids(tabela, chave, modo)
        if len(ids) == 1:
            return ids[0]
        if ids:
            return self._ambiguous(tabela, ids)
        if tabela == "cliente" and (renamed := self._ids(tabela, referencia_do_cliente(chave), "referencia")):
            return renamed[0]
        return self._unknown(tabela, texto, chave, modo)

    def _ids(self, tabela: str, chave: str, modo: str) -> list[int]:
        modes = ("id", "codigo", "nome") if modo == Modo.QUALQUER else (modo, modo, modo)
        as_id = str(int(chave)) if re.fullmatch("[0-9]{1,18}", chave) else ""
        rows = self._spool.query(
            "SELECT id FROM nome WHERE tabela = ? AND chave IN (?, ?)"
            " AND modo IN (?, ?, ?) AND chave = CASE modo WHEN 'id' THEN ? ELSE ? END LIMIT 50",
            (tabela, chave, as_id, *modes, as_id, chave),
        )
        return sorted({row[0] for row in rows})

    def _ambiguous(self, tabela: str, ids: list[int]) -> _Nenhum:
        named = [f"id {pk} ({self._label(tabela, pk)})" for pk in ids[:10]]
        more = " e outros" if len(ids) > 10 else ""
        return _Nenhum(
            f"serve para mais de um {tabela}: {', '.join(named)}{more}", f"escreva qual é, por exemplo id:{ids[0]}"
        )

    def _label(self, tabela: str, pk: int) -> str:
        found = self._spool.query(
            "SELECT rotulo FROM nome WHERE tabela = ? AND id = ? AND modo = 'nome' LIMIT 1", (tabela, pk)
        )
        return str(found.fetchone()[0])

    def _unknown(self, tabela: str, texto: str, chave: str, modo: Modo) -> _Nenhum:
        is_number = re.fullmatch("[0-9]+", chave) is not None
        if modo in (Modo.ID, Modo.CODIGO) or is_number:
            como = (
                "código" if modo is Modo.CODIGO else "id" if tabela == "cliente" or modo is Modo.ID else "id ou código"
            )
            return _Nenhum(f"não há {tabela} com este {como}", f"confira o {como} ou escreva o nome")
        way_out = f"confira o nome, cadastre o {tabela} antes, ou deixe criar os desconhecidos"
        if alike := self._alike(tabela, chave):
            way_out = (
                f"quis dizer {' ou '.join(alike)}? Senão, cadastre o {tabela} antes, ou deixe criar os desconhecidos"
            )
        return _Nenhum(f"não há {tabela} com este nome", way_out, nome=texto)

    def _alike(self, tabela: str, chave: str) -> list[str]:
        self._suggested += 1
        if self._criar or self._suggested > MOST_SUGGESTED:
            return []
        # Compared in full are the names that share the beginnings of the longest words, then by length.
        words = sorted(chave.split(), key=len, reverse=True)
        first, second, third = ([word[:3] for word in words] * 3)[:3]
        rows = self._spool.query(
            "SELECT chave, rotulo, id FROM nome WHERE tabela = ? AND modo = 'nome'"
            " ORDER BY (instr(chave, ?) > 0) + (instr(chave, ?) > 0) + (instr(chave, ?) > 0) DESC,"
            " abs(length(chave) - ?) LIMIT ?",
            (tabela, first, second, third, len(chave), _COMPARED),
        ).fetchall()
        by_key = {key: f"{label} (id {pk})" for key, label, pk in rows}
        return [by_key[key] for key in difflib.get_close_matches(chave, by_key, n=3, cutoff=0.6)]

    def _create(self, tabela: str, unknown: _Nenhum, vendedor: int | None = None) -> int:
        if not self._criar or unknown.nome is None:
            raise unknown.recusa()
        nome, chave = unknown.nome, normalize(unknown.nome)
        query = self._spool.query
        pk = self._spool.count("SELECT MIN(id) FROM novo") - 1
        codigo = referencia_do_cliente(chave) if tabela == "cliente" else self._free_code(tabela, nome)
        query("INSERT INTO novo VALUES (?, ?, ?, ?, ?, NULL, NULL)", (pk, tabela, nome, codigo, vendedor))
        query("INSERT INTO nome VALUES (?, 'nome', ?, ?, ?)", (tabela, chave, pk, nome))
        if tabela == "cliente":
            query("INSERT INTO carteira VALUES (?, ?)", (pk, vendedor))
        else:
            query("INSERT INTO nome VALUES (?, 'codigo', ?, ?, ?)", (tabela, normalize(codigo), pk, nome))
        return pk

    def _free_code(self, tabela: str, nome: str) -> str:
        """The code is made of the name alone, so that two imports at once collide instead of doubling it."""
        base = re.sub("[^A-Z0-9]+", "-", normalize(nome).upper()).strip("-")[:LONGEST_CODE] or "NOVO"
        code, attempt = base, 1
        while self._ids(tabela, normalize(code), Modo.CODIGO):
            attempt += 1
            code = f"{base[: LONGEST_CODE - len(str(attempt)) - 1]}-{attempt}"
        return code

    def _load(self) -> None:
        """Copies the names out of the database, once, to where they can be compared as we need it."""
        clientes = Cliente.objects.order_by("pk").values_list(
            "pk", "nome", "fantasia", "referencia_externa", "vendedor_id"
        )
        for pk, nome, fantasia, referencia, vendedor in clientes.iterator(chunk_size=2000):
            self._remember("cliente", pk, nome, "", fantasia)
            if referencia.startswith(PREFIXO):
                self._insert("cliente", "referencia", referencia, pk, nome)
            self._spool.query("INSERT INTO carteira VALUES (?, ?)", (pk, vendedor))
        produtos = Produto.objects.order_by("pk").values_list("pk", "nome", "codigo_interno")
        for pk, nome, codigo in produtos.iterator(chunk_size=2000):
            self._remember("produto", pk, nome, codigo)
        vendedores = vendedor_model()._default_manager.order_by("pk").values_list("pk", "nome", "codigo")
        for pk, nome, codigo in vendedores.iterator(chunk_size=2000):
            self._remember("vendedor", pk, nome, codigo)

    def _remember(self, tabela: str, pk: int, nome: str, codigo: str, fantasia: str = "") -> None:
        self._insert(tabela, "id", str(pk), pk, nome)
        self._insert(tabela, "nome", normalize(nome), pk, nome)
        if fantasia and normalize(fantasia) != normalize(nome):
            self._insert(tabela, "nome", normalize(fantasia), pk, fantasia)
        if codigo:
            self._insert(tabela, "codigo", normalize(codigo), pk, nome)

    def _insert(self, tabela: str, modo: str, chave: str, pk: int, rotulo: str) -> None:
        self._spool.query("INSERT INTO nome VALUES (?, ?, ?, ?, ?)", (tabela, modo, chave, pk, rotulo))
