"""Finds the client, product or seller that the cells of a line mean.

Several columns may speak of one record. An id, a code, a CNPJ or an EAN decides, and the names check
what it decided; without them a name decides. A number alone is never taken for an id of this database:
id:12 says so outright, and código:AB-1 says that it is a code. Names are compared without case,
accents and extra spaces, then without punctuation too ("350ml" is "350 ml"), which is told.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError

from comum.documentos import documento_completo, only_letters_and_digits
from pedidos.importacao.planilha.fields import Cell, is_blank, parse_texto
from pedidos.importacao.planilha.problemas import ValorRecusado
from pedidos.importacao.planilha.spool import PARTES, Spool
from pedidos.importacao.planilha.titulos import Campo, normalize
from pedidos.models import Cliente, Embalagem, Produto
from pedidos.pessoas.models import Vendedor

LONGEST_NAME = {"cliente": 200, "produto": 200, "vendedor": 150}
LONGEST_CODE = {"cliente": 80, "produto": 40, "vendedor": 40}
PREFIXO = "planilha:"
MOST_SUGGESTED = 100  # names for which a suggestion is looked for; each costs a comparison with all others
_COMPARED = 500
_REMEMBERED = 1_000
_EXPLICIT = re.compile(r"(?P<modo>id|codigo|cod|cnpj|cpf|ean)\s*:\s*(?P<chave>.+)")
_EXPLICIT_MODE = {"id": "id", "codigo": "codigo", "cod": "codigo", "cnpj": "cnpj", "cpf": "cnpj", "ean": "ean"}
_CODE_IN_NAME = re.compile(r"\[(?P<codigo>[^\]]+)\]\s*(?P<nome>.*)")
# As people put both into one cell: DEMO-006 - Cerveja, Cerveja (DEMO-006), 52.998.224/0001-25 Bar.
_CODE_BESIDE_NAME = (
    re.compile(r"(?P<codigo>\S+)\s*(?:\s[-–—|:/]\s|[|:])\s*(?P<nome>.+)"),
    re.compile(r"(?P<codigo>\S*[0-9]\S*)\s+(?P<nome>.+)"),
    re.compile(r"(?P<nome>.+?)\s*\((?P<codigo>[^()]+)\)"),
    re.compile(r"(?P<nome>.+?)\s+[-–—|/]\s+(?P<codigo>\S+)"),
)
_SHORTENED = re.compile(r"[0-9][.,]?[0-9]*e\+[0-9]{2}")
_SO_CODIGOS = ("codigo", "cnpj", "ean")
_QUALQUER = (*_SO_CODIGOS, "nome")
_MODOS: dict[Campo, tuple[str, ...]] = {
    Campo.CLIENTE: _QUALQUER,
    Campo.CLIENTE_NOME: ("nome",),
    Campo.CLIENTE_FANTASIA: ("nome",),
    Campo.CLIENTE_CODIGO: ("codigo",),
    Campo.CLIENTE_ID: ("id",),
    Campo.CPF_CNPJ: ("cnpj",),
    Campo.PRODUTO: _QUALQUER,
    Campo.PRODUTO_NOME: ("nome",),
    Campo.PRODUTO_CODIGO: ("codigo",),
    Campo.PRODUTO_ID: ("id",),
    Campo.EAN: ("ean",),
    Campo.VENDEDOR: _QUALQUER,
    Campo.VENDEDOR_NOME: ("nome",),
    Campo.VENDEDOR_CODIGO: ("codigo",),
    Campo.VENDEDOR_ID: ("id",),
}
_COMO = {"id": "id", "codigo": "código", "cnpj": "CPF/CNPJ", "ean": "EAN", "nome": "nome"}


def referencia_do_cliente(chave: str) -> str:
    """The stable reference of a client that an import created: two imports cannot create him twice."""
    if len(PREFIXO + chave) <= 80:
        return PREFIXO + chave
    return PREFIXO + hashlib.sha256(chave.encode()).hexdigest()


def loose(chave: str) -> str:
    """A normalized name without punctuation, numbers apart from letters."""
    return " ".join(re.findall("[a-z]+|[0-9]+|[^a-z0-9\\W]+", chave))


def _telling(chave: str) -> set[str]:
    """The words of a name that tell it from others; not ml, com or 350."""
    return {word for word in loose(chave).split() if len(word) > 2 and word.isalpha()}


class Said(NamedTuple):
    """One column's word for a record: how it names it, and what it says."""

    campo: Campo
    texto: str
    modos: tuple[str, ...]
    chave: str

    @property
    def is_name(self) -> bool:
        """A number alone is a code."""
        return "nome" in self.modos and re.search("[^0-9\\W]", self.chave) is not None


class Nenhum(NamedTuple):
    """No record, or more than one. Kept instead of the exception, which would keep its frames alive."""

    motivo: str
    saida: str
    # What a new record would be made of; None when none may be created.
    nome: str | None = None
    dados: tuple[tuple[str, str], ...] = ()
    campo: Campo | None = None

    def recusa(self) -> "RegistroRecusado":
        return RegistroRecusado(self)


class RegistroRecusado(ValorRecusado):
    """No one record can be meant; campo is the column that says so, where one does."""

    def __init__(self, nenhum: Nenhum) -> None:
        super().__init__(nenhum.motivo, nenhum.saida)
        self.campo = nenhum.campo


class Matching:
    def __init__(self, spool: Spool, *, criar: bool) -> None:
        self._spool = spool
        self._criar = criar
        self._memo: dict[tuple[object, ...], int | Nenhum] = {}
        self._suggested = 0
        self._load()

    def vendedor(self, cells: Iterable[tuple[Campo, Cell]], linha: int) -> int:
        return self._find_or_create("vendedor", cells, linha)

    def produto(self, cells: Iterable[tuple[Campo, Cell]], linha: int) -> int:
        return self._find_or_create("produto", cells, linha)

    def cliente(self, cells: Iterable[tuple[Campo, Cell]], linha: int, vendedor: int | None) -> int:
        found = self._find("cliente", cells, linha)
        if isinstance(found, int):
            return found
        if self._criar and found.nome is not None and vendedor is None:
            raise ValorRecusado("é um cliente novo e falta o vendedor dele", "preencha a coluna vendedor")
        return self._create("cliente", found, linha, vendedor)

    def vendedor_da_carteira(self, cliente: int) -> int | None:
        row = self._spool.query("SELECT vendedor FROM carteira WHERE cliente = ?", (cliente,)).fetchone()
        return row[0] if row else None

    def registro_de(self, tabela: str, cells: Sequence[tuple[Campo, Cell]], linha: int) -> int | None:
        """The record that a line of a catalogue speaks of; None for one that nobody has.

        Its codes decide; a name does where no code is said, or where its record has none of these codes yet.
        """
        if not cells:
            raise ValorRecusado("não diz de que registro é", "preencha o código ou o nome")
        said = [s for campo, cell in cells for s in _read(campo, parse_texto(cell, LONGEST_NAME[tabela]))]
        keys, names = [s for s in said if s.modos != ("nome",)], [s for s in said if s.modos == ("nome",)]
        for word in keys:
            if _SHORTENED.fullmatch(word.chave):
                raise self._unknown(tabela, [word]).recusa()
        found = {said: ids for said in keys if (ids := self._ids(tabela, said, linha))}
        if found:
            (first, ids), *others = found.items()
            for other, its in others:
                if not (both := [pk for pk in ids if pk in its]):
                    raise self._conflict(tabela, (first, ids), other, its).recusa()
                ids = both
            if len(ids) > 1:
                raise self._ambiguous(tabela, first, ids).recusa()
            return ids[0]
        if not names:
            return None
        ids = self._ids(tabela, names[0], linha)
        ids = [pk for pk in ids if not any(self.proprio(tabela, pk, word.modos[0]) for word in keys)]
        if len(ids) > 1:
            raise self._ambiguous(tabela, names[0], ids).recusa()
        return ids[0] if ids else None

    def parecidos(self, tabela: str, chave: str) -> list[str]:
        """The names of records that look like this one."""
        return self._alike(tabela, chave)

    def codigo_livre(self, tabela: str, nome: str) -> str:
        return self._free_code(tabela, nome)

    def lembrar_novo(self, tabela: str, pk: int, nome: str, codigo: str, *, documento: str, ean: str) -> None:
        """That a line of the file makes this record, so that another line is found to speak of it too."""
        self._remember(tabela, pk, [nome], codigo, documento=documento, ean=ean)
        if tabela == "cliente":
            self._spool.query("INSERT INTO carteira VALUES (?, NULL)", (pk,))

    def _find_or_create(self, tabela: str, cells: Iterable[tuple[Campo, Cell]], linha: int) -> int:
        found = self._find(tabela, cells, linha)
        return found if isinstance(found, int) else self._create(tabela, found, linha)

    def _find(self, tabela: str, cells: Iterable[tuple[Campo, Cell]], linha: int) -> int | Nenhum:
        words = [(campo, parse_texto(cell, LONGEST_NAME[tabela])) for campo, cell in cells if not is_blank(cell)]
        if not words:
            raise ValorRecusado("está vazio", "preencha a célula")
        key = (tabela, *words)
        if (known := self._memo.get(key)) is not None:
            return known
        found = self._look_up(tabela, [said for campo, texto in words for said in _read(campo, texto)], linha)
        if self._criar and isinstance(found, Nenhum):
            return found  # it may exist by the next line
        if len(self._memo) >= _REMEMBERED:
            self._memo.clear()
        self._memo[key] = found
        return found

    def _look_up(self, tabela: str, words: list[Said], linha: int) -> int | Nenhum:
        decided: tuple[Said, list[int]] | None = None
        missing: list[Said] = []
        for said in words:
            ids = self._ids(tabela, said, linha)
            if not ids:
                missing.append(said)
            elif decided is None:
                decided = said, ids
            elif both := [pk for pk in decided[1] if pk in ids]:
                decided = decided[0], both
            else:
                return self._conflict(tabela, decided, said, ids)
        if decided is None:
            return self._in_one_cell(tabela, words, linha) or self._unknown(tabela, words)
        said, ids = decided
        if len(ids) > 1:
            return self._ambiguous(tabela, said, ids)
        return self._check(tabela, ids[0], said, missing, linha)

    def _in_one_cell(self, tabela: str, words: list[Said], linha: int) -> int | None:
        """The record whose code and whose name, or part of it, stand together in the only cell that speaks of it."""
        if len(words) > 1 or not words[0].is_name:
            return None
        for shape in _CODE_BESIDE_NAME:
            if (found := shape.fullmatch(words[0].texto)) is None:
                continue
            codigo = Said(words[0].campo, found["codigo"], _SO_CODIGOS, normalize(found["codigo"]))
            ids = self._ids(tabela, codigo, linha)
            if len(ids) == 1 and self._resembles(tabela, ids[0], normalize(found["nome"])):
                texto = f"{words[0].texto!r} foi lido como {self.label(tabela, ids[0])}"
                self._spool.add_aviso("lido_como", texto, linha)
                return ids[0]
        return None

    def _check(self, tabela: str, pk: int, decided: Said, missing: list[Said], linha: int) -> int | Nenhum:
        """What the other columns say of the record that one of them has found."""
        label = self.label(tabela, pk)
        for said in missing:
            if said.is_name and not decided.is_name:
                if not self._resembles(tabela, pk, said.chave):
                    return Nenhum(
                        f"o {_COMO[decided.modos[0]]} {decided.texto!r} é de {label!r}, e {said.texto!r} é outro nome",
                        "confira qual dos dois está certo; se o nome não importa, em Colunas, não use a coluna dele",
                        campo=said.campo,
                    )
                texto = f"{said.texto!r} foi lido como {label}, que tem o {_COMO[decided.modos[0]]} {decided.texto}"
                self._spool.add_aviso("lido_como", texto, linha)
            elif not said.is_name:
                if own := self.proprio(tabela, pk, said.modos[0]):
                    como = _COMO[said.modos[0]]
                    return Nenhum(
                        f"não há {tabela} com o {como} {said.texto!r}, e {label!r} tem o {como} {own!r}",
                        f"confira o {como}; se ele é de outro sistema, em Colunas, não use a coluna dele",
                        campo=said.campo,
                    )
                texto = f"{said.texto} não é {_COMO[said.modos[0]]} de nenhum {tabela}; vale o nome: {label}"
                self._spool.add_aviso("lido_como", texto, linha)
        return pk

    def _resembles(self, tabela: str, pk: int, chave: str) -> bool:
        names = self._spool.query("SELECT chave FROM nome WHERE tabela = ? AND id = ? AND modo = 'nome'", (tabela, pk))
        words = _telling(chave)
        return not words or any(words & _telling(name) for (name,) in names)

    def proprio(self, tabela: str, pk: int, modo: str) -> str:
        row = self._spool.query(
            "SELECT chave FROM nome WHERE tabela = ? AND id = ? AND modo = ? LIMIT 1", (tabela, pk, modo)
        ).fetchone()
        return str(row[0]) if row else ""

    def _ids(self, tabela: str, said: Said, linha: int) -> list[int]:
        if ids := self._by_key(tabela, _keys(said)):
            return ids
        if not said.is_name:
            if "codigo" in said.modos and (ids := self._without_zeros(tabela, said)):
                texto = f"o código {said.texto} foi lido como {self.proprio(tabela, ids[0], 'codigo')}"
                self._spool.add_aviso("lido_como", f"{texto} ({self.label(tabela, ids[0])})", linha)
            return ids
        if tabela == "cliente" and (ids := self._by_key(tabela, [("referencia", referencia_do_cliente(said.chave))])):
            return ids
        if (ids := self._by_key(tabela, [("solto", loose(said.chave))])) and loose(said.chave):
            labels = " ou ".join(self.label(tabela, pk) for pk in ids[:3])
            self._spool.add_aviso("lido_como", f"{said.texto!r} foi lido como {labels}", linha)
        return ids

    def _by_key(self, tabela: str, keys: Sequence[tuple[str, str]]) -> list[int]:
        """The records that one of these words means."""
        ids: set[int] = set()
        for modo, chave in keys:
            rows = self._spool.query(
                "SELECT id FROM nome WHERE tabela = ? AND chave = ? AND modo = ? LIMIT 50", (tabela, chave, modo)
            )
            ids.update(pk for (pk,) in rows)
        return sorted(ids)

    def _without_zeros(self, tabela: str, said: Said) -> list[int]:
        """Excel takes the zeros before a number away."""
        if not re.fullmatch("[0-9]+", said.chave):
            return []
        ids = self._by_key(tabela, [("sem zeros", said.chave.lstrip("0"))])
        return ids if len(ids) == 1 else []

    def _conflict(self, tabela: str, decided: tuple[Said, list[int]], said: Said, ids: list[int]) -> Nenhum:
        first, others = decided
        return Nenhum(
            f"{first.texto!r} é {self.label(tabela, others[0])!r} e {said.texto!r} é {self.label(tabela, ids[0])!r}",
            "confira qual dos dois está certo; se um não importa, em Colunas, não use a coluna dele",
            campo=said.campo,
        )

    def _ambiguous(self, tabela: str, said: Said, ids: list[int]) -> Nenhum:
        named = [f"id {pk} ({self.label(tabela, pk)})" for pk in ids[:10]]
        more = " e outros" if len(ids) > 10 else ""
        return Nenhum(
            f"serve para mais de um {tabela}: {', '.join(named)}{more}",
            f"escreva qual é, por exemplo id:{ids[0]}",
            campo=said.campo,
        )

    def label(self, tabela: str, pk: int) -> str:
        found = self._spool.query(
            "SELECT rotulo FROM nome WHERE tabela = ? AND id = ? AND modo = 'nome' LIMIT 1", (tabela, pk)
        )
        return str(found.fetchone()[0])

    def _unknown(self, tabela: str, words: list[Said]) -> Nenhum:
        name = next((s for s in words if s.is_name and not re.fullmatch("[0-9./-]+", s.chave)), None)
        for said in words:
            if _SHORTENED.fullmatch(said.chave):
                return Nenhum(
                    "é um código que o Excel encurtou: os últimos dígitos dele se perderam",
                    "formate a coluna como texto, ou como número sem casas, e salve de novo",
                    campo=said.campo,
                )
            if said.modos == ("cnpj",):
                try:
                    documento_completo(said.texto)
                except ValidationError:
                    return Nenhum("não é um CPF nem um CNPJ válido", "confira os dígitos", campo=said.campo)
        if name is None:
            said = words[0]
            ways = [_COMO[modo] for modo in said.modos if modo in self._modos_de(tabela) and modo != "nome"]
            como = " nem ".join(ways)
            saida = f"confira o {' ou '.join(ways)}, ou escreva o nome"
            if "nome" in said.modos:
                saida += f"; um id deste sistema se escreve id:{said.texto}"
            return Nenhum(f"não há {tabela} com este {como}", saida, campo=said.campo)
        way_out = f"confira o nome, cadastre o {tabela} antes, ou deixe criar os desconhecidos"
        if not self._criar and (alike := self._alike(tabela, name.chave)):
            way_out = (
                f"quis dizer {' ou '.join(alike)}? Senão, cadastre o {tabela} antes, ou deixe criar os desconhecidos"
            )
        dados = {said.campo: said.texto for said in words}
        return Nenhum(f"não há {tabela} com este nome", way_out, name.texto, tuple(dados.items()), name.campo)

    def _modos_de(self, tabela: str) -> tuple[str, ...]:
        return {"cliente": ("id", "codigo", "cnpj"), "produto": ("id", "codigo", "ean"), "vendedor": ("id", "codigo")}[
            tabela
        ]

    def _alike(self, tabela: str, chave: str) -> list[str]:
        self._suggested += 1
        if self._suggested > MOST_SUGGESTED:
            return []
        # Compared in full are the names that share the beginnings of the longest words, then by length.
        words = sorted(chave.split(), key=len, reverse=True)
        first, second, third = ([word[:3] for word in words] * 3)[:3]
        rows = self._spool.query(
            "SELECT chave, rotulo, id FROM nome WHERE tabela = ? AND modo = 'nome' AND id > 0"
            " ORDER BY (instr(chave, ?) > 0) + (instr(chave, ?) > 0) + (instr(chave, ?) > 0) DESC,"
            " abs(length(chave) - ?) LIMIT ?",
            (tabela, first, second, third, len(chave), _COMPARED),
        ).fetchall()
        by_key = {key: f"{label} (id {pk})" for key, label, pk in rows}
        return [by_key[key] for key in difflib.get_close_matches(chave, by_key, n=3, cutoff=0.6)]

    def _create(self, tabela: str, unknown: Nenhum, linha: int, vendedor: int | None = None) -> int:
        if not self._criar or unknown.nome is None:
            raise unknown.recusa()
        nome, chave = unknown.nome, normalize(unknown.nome)
        dados = {Campo(campo): texto for campo, texto in unknown.dados}
        parecidos = json.dumps(self._alike(tabela, chave))
        pk = self._spool.count("SELECT MIN(id) FROM novo") - 1
        codigo = self._new_code(tabela, nome, chave, dados)
        rest = _rest_of_new(tabela, dados)
        self._spool.query(
            "INSERT INTO novo VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
            (pk, tabela, nome, codigo, vendedor, json.dumps(rest), parecidos, linha),
        )
        names = [nome, *([rest["fantasia"]] if "fantasia" in rest else [])]
        self._remember(tabela, pk, names, codigo, documento=rest.get("cpf_cnpj", ""), ean=rest.get("ean", ""))
        if tabela == "cliente":
            self._spool.query("INSERT INTO carteira VALUES (?, ?)", (pk, vendedor))
        return pk

    def _new_code(self, tabela: str, nome: str, chave: str, dados: dict[Campo, str]) -> str:
        said = {"cliente": Campo.CLIENTE_CODIGO, "produto": Campo.PRODUTO_CODIGO, "vendedor": Campo.VENDEDOR_CODIGO}
        if (codigo := dados.get(said[tabela])) and len(codigo) <= LONGEST_CODE[tabela]:
            return codigo
        return referencia_do_cliente(chave) if tabela == "cliente" else self._free_code(tabela, nome)

    def _free_code(self, tabela: str, nome: str) -> str:
        """The code is made of the name alone, so that two imports at once collide instead of doubling it."""
        longest = LONGEST_CODE[tabela]
        base = re.sub("[^A-Z0-9]+", "-", normalize(nome).upper()).strip("-")[:longest] or "NOVO"
        code, attempt = base, 1
        while self._by_key(tabela, [("codigo", normalize(code))]):
            attempt += 1
            code = f"{base[: longest - len(str(attempt)) - 1]}-{attempt}"
        return code

    def _load(self) -> None:
        """Copies the names out of the database, once, to where they can be compared as we need it."""
        clientes = Cliente.objects.order_by("pk").values_list(
            "pk", "nome", "fantasia", "referencia_externa", "cpf_cnpj", "vendedor_id", "ativo"
        )
        for pk, nome, fantasia, referencia, documento, vendedor, ativo in clientes.iterator(chunk_size=2000):
            codigo = "" if referencia.startswith(PREFIXO) else referencia
            self._remember("cliente", pk, [nome, fantasia], codigo, documento=documento, ativo=ativo)
            if referencia and not codigo:
                self._insert("cliente", "referencia", referencia, pk, nome)
            self._spool.query("INSERT INTO carteira VALUES (?, ?)", (pk, vendedor))
        produtos = Produto.objects.order_by("pk").values_list(
            "pk", "nome", "codigo_interno", "ean", "preco_medio_compra", "ativo"
        )
        for pk, nome, codigo, ean, custo, ativo in produtos.iterator(chunk_size=2000):
            self._remember("produto", pk, [nome], codigo, ean=ean, ativo=ativo)
            self._spool.query("INSERT INTO custo VALUES (?, ?)", (pk, int(custo * PARTES)))
        embalagens = Embalagem.objects.order_by("pk").values_list("produto", "unidade", "fator", "ean", "produto__nome")
        for pk, unidade, fator, ean, nome in embalagens.iterator(chunk_size=2000):
            self._spool.query("INSERT INTO embalagem VALUES (?, ?, ?, ?)", (pk, unidade, fator, ean))
            if ean:
                self._insert("produto", "ean da embalagem", ean.lstrip("0"), pk, nome)
        vendedores = Vendedor.objects.order_by("pk").values_list("pk", "nome", "codigo", "ativo")
        for pk, nome, codigo, ativo in vendedores.iterator(chunk_size=2000):
            self._remember("vendedor", pk, [nome], codigo, ativo=ativo)

    def _remember(
        self,
        tabela: str,
        pk: int,
        nomes: list[str],
        codigo: str,
        *,
        documento: str = "",
        ean: str = "",
        ativo: bool = True,
    ) -> None:
        self._insert(tabela, "id", str(pk), pk, nomes[0])
        for modo, of_name in (("nome", normalize), ("solto", lambda nome: loose(normalize(nome)))):
            keys: dict[str, str] = {}
            for nome in filter(None, nomes):
                keys.setdefault(of_name(nome), nome)
            for chave, nome in keys.items():
                self._insert(tabela, modo, chave, pk, nome)
        if codigo and not codigo.startswith(PREFIXO):
            self._insert(tabela, "codigo", normalize(codigo), pk, nomes[0])
            if re.fullmatch("[0-9]+", codigo):
                self._insert(tabela, "sem zeros", codigo.lstrip("0"), pk, nomes[0])
        elif codigo:
            self._insert(tabela, "referencia", codigo, pk, nomes[0])
        if documento:
            self._insert(tabela, "cnpj", only_letters_and_digits(documento), pk, nomes[0])
        if ean:
            self._insert(tabela, "ean", ean.lstrip("0"), pk, nomes[0])
        if not ativo:
            self._spool.query("INSERT INTO inativo VALUES (?, ?)", (tabela, pk))

    def _insert(self, tabela: str, modo: str, chave: str, pk: int, rotulo: str) -> None:
        self._spool.query("INSERT INTO nome VALUES (?, ?, ?, ?, ?)", (tabela, modo, chave, pk, rotulo))


def _read(campo: Campo, texto: str) -> list[Said]:
    chave = normalize(texto)
    if explicit := _EXPLICIT.fullmatch(chave):
        return [Said(campo, texto, (_EXPLICIT_MODE[explicit["modo"]],), explicit["chave"])]
    if campo in (Campo.PRODUTO, Campo.PRODUTO_NOME) and (found := _CODE_IN_NAME.fullmatch(texto)):
        # As Odoo writes a product: [DEMO-006] Cerveja.
        codigo = Said(Campo.PRODUTO_CODIGO, found["codigo"], ("codigo",), normalize(found["codigo"]))
        nome = found["nome"]
        return [codigo, Said(Campo.PRODUTO_NOME, nome, ("nome",), normalize(nome))] if nome else [codigo]
    return [Said(campo, texto, _MODOS[campo], chave)]


def _keys(said: Said) -> list[tuple[str, str]]:
    """The ways in which the word may name a record, as the table of names has them."""
    keys = []
    for modo in said.modos:
        if modo == "id":
            if re.fullmatch("[0-9]{1,18}", said.chave):
                keys.append(("id", str(int(said.chave))))
        elif modo == "cnpj":
            digits = only_letters_and_digits(said.chave)
            # A spreadsheet takes the zeros before a number away.
            shortest = 3 if said.modos == ("cnpj",) else 8
            keys += [("cnpj", digits.zfill(length)) for length in (11, 14) if shortest <= len(digits) <= length]
        elif modo == "ean":
            keys += [(como, said.chave.lstrip("0")) for como in ("ean", "ean da embalagem")]
        else:
            keys.append((modo, said.chave))
    return keys


def _rest_of_new(tabela: str, dados: dict[Campo, str]) -> dict[str, str]:
    """What else the file says of a record to be created, by the name of its field."""
    rest: dict[str, str] = {}
    if tabela == "cliente":
        if (fantasia := dados.get(Campo.CLIENTE_FANTASIA)) and fantasia != dados.get(Campo.CLIENTE_NOME, fantasia):
            rest["fantasia"] = fantasia
        if documento := dados.get(Campo.CPF_CNPJ):
            rest["cpf_cnpj"] = documento_completo(documento)
    elif tabela == "produto" and (ean := dados.get(Campo.EAN)) and re.fullmatch("[0-9]{8,14}", ean):
        rest["ean"] = ean
    return rest
