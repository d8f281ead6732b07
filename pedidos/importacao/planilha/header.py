"""Finds the header of a sheet and says what each column holds, or what has to be asked.

Nothing is guessed: a title that may say several things is decided by the figures below it where
they prove one of them (evidence.py), by the columns beside it where only one is left, and else by
the person. What the person says of a column comes first of all.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from comum.erros import Recusa
from pedidos.importacao.planilha.beside import only_one_left, says_nothing_new
from pedidos.importacao.planilha.columns import Coluna, Pergunta
from pedidos.importacao.planilha.evidence import figures_say
from pedidos.importacao.planilha.fields import Cell, Marca, is_blank, show
from pedidos.importacao.planilha.problemas import ArquivoRecusado, printable
from pedidos.importacao.planilha.rows import Row
from pedidos.importacao.planilha.titulos import (
    DATAS,
    DESCONTOS,
    Campo,
    is_percent,
    possible_names,
    simplify,
)
from pedidos.importacao.planilha.vocabulario import DE_CLIENTES, DE_PEDIDOS, DE_PRODUTOS, Vocabulario

# A header stands within so many filled rows; what is above it is a title.
SEARCHED = 30
EXAMPLES = 3
NAO_USAR = ""
_TOTAIS = {Campo.TOTAL, Campo.TOTAL_PEDIDO}
_DO_DINHEIRO = {Campo.TOTAL, Campo.TOTAL_PEDIDO, Campo.DESCONTO_PEDIDO, Campo.PRECO, Campo.VALOR_PAGO, *DESCONTOS}


_DESCONTOS_EM_REAIS = (Campo.DESCONTO, Campo.DESCONTO_UNITARIO, Campo.DESCONTO_PEDIDO)
# 11/25/2026: no month has that number.
_MES_PRIMEIRO = re.compile(r"(?P<a>[0-9]{1,2})[/.-](?P<b>[0-9]{1,2})[/.-](?:[0-9]{4}|[0-9]{2})(?![0-9])")


@dataclass
class Colunas:
    todas: list[Coluna]
    titulos: list[str] = field(default_factory=list)
    por_campo: dict[Campo, Coluna] = field(default_factory=dict)
    perguntas: list[Pergunta] = field(default_factory=list)
    # Columns of discounts that held nothing in the lines that were looked at: what one holds later is asked about.
    so_zero: set[Campo] = field(default_factory=set)
    vocabulario: Vocabulario = DE_PEDIDOS

    def campo_de(self, coluna: Coluna) -> Campo | None:
        return next((campo for campo, other in self.por_campo.items() if other == coluna), None)

    @property
    def nao_usadas(self) -> list[Coluna]:
        return [coluna for coluna in self.todas if self.campo_de(coluna) is None]

    @property
    def faltam(self) -> list[str]:
        necessarios = self.vocabulario.necessarios.items()
        return [nome for nome, campos in necessarios if not any(campo in self.por_campo for campo in campos)]


class ColunasADizer(Recusa):
    """The person has to say of some columns what they hold; colunas has the questions."""

    def __init__(self, where: str, colunas: Colunas) -> None:
        self.colunas = colunas
        perguntas = [
            f"a coluna {p.coluna.titulo!r} {p.motivo}; pode ser: {', '.join(p.opcoes)}" for p in colunas.perguntas
        ]
        faltas = [f"falta a coluna {nome}" for nome in colunas.faltam]
        titulos = ", ".join(coluna.titulo for coluna in colunas.todas)
        super().__init__(
            f"{where}: {'; '.join(faltas + perguntas)}. Encontradas: {titulos}. Corrija os títulos, ou diga o que "
            'cada coluna contém (na página, em Colunas; no comando, --coluna "Título=campo", '
            '--coluna "Título=" para não usar).'
        )


def recognised(titles: Sequence[Cell]) -> int:
    """How many different things these titles say, of the kind of file of which they say most."""
    names = [name for title in titles if isinstance(title, str) for name in possible_names(title)]
    return max(
        len({kind.titulos.get(name) or kind.duvidas.get(name) for name in names} - {None})
        for kind in (DE_PEDIDOS, DE_PRODUTOS, DE_CLIENTES)
    )


def find_header(rows: Sequence[Row], where: str, vocabulario: Vocabulario = DE_PEDIDOS) -> int:
    """The place of the header among the first filled rows. Raises ArquivoRecusado where there is none."""
    scores = [recognised(row.cells) for row in rows]
    best = max(scores, default=0)
    if best < 2:
        found = "; ".join(", ".join(_shown(row.cells)) for row in rows[:1])
        raise ArquivoRecusado(
            f"{where}: não há uma linha de títulos que se reconheça. Encontrado: {found}. Necessárias: "
            f"{', '.join(vocabulario.necessarios)}. Escreva os títulos na linha acima dos itens, por exemplo "
            f"{vocabulario.exemplo}."
        )
    return scores.index(best)


def read_header(
    titles: Sequence[Cell],
    where: str,
    sample: Sequence[Row] = (),
    *,
    escolhas: Mapping[str, str] | None = None,
    marca: Marca = "",
    vocabulario: Vocabulario = DE_PEDIDOS,
) -> Colunas:
    """What each column holds. Raises ColunasADizer when the person has to say some of it."""
    colunas = Colunas(_columns(titles, sample), titles_of(titles), vocabulario=vocabulario)
    _Assignment(colunas, sample, escolhas or {}, marca).make()
    if colunas.perguntas or colunas.faltam:
        raise ColunasADizer(where, colunas)
    return colunas


def titles_of(titles: Sequence[Cell]) -> list[str]:
    """The titles as a profile knows them."""
    return [show(title) for title in titles]


def _columns(titles: Sequence[Cell], sample: Sequence[Row]) -> list[Coluna]:
    columns: list[Coluna] = []
    seen: dict[str, int] = {}
    width = max([len(titles), *(len(row.cells) for row in sample)], default=0)
    for indice in range(width):
        cells = [row.cells[indice] for row in sample if indice < len(row.cells)]
        texts = dict.fromkeys(printable(show(cell), 40) for cell in cells if not is_blank(cell))
        exemplos = tuple(texts)[:EXAMPLES]
        title = titles[indice] if indice < len(titles) else None
        if is_blank(title) and not exemplos:
            continue
        titulo = printable(" ".join(show(title).split())) or f"coluna {get_column_letter(indice + 1)}, sem título"
        chave = simplify(titulo) or titulo
        seen[chave] = seen.get(chave, 0) + 1
        columns.append(Coluna(indice, titulo, chave if seen[chave] == 1 else f"{chave}#{seen[chave]}", exemplos))
    return columns


class _Assignment:
    def __init__(self, colunas: Colunas, sample: Sequence[Row], escolhas: Mapping[str, str], marca: Marca) -> None:
        self.colunas = colunas
        self.sample = sample
        self.marca = marca
        self.escolhas = escolhas
        self.claims: dict[Campo, list[Coluna]] = {}
        self.duvidas: list[tuple[Coluna, tuple[Campo, ...]]] = []

    def make(self) -> None:
        for coluna in self.colunas.todas:
            self._read_title(coluna)
        for campo, claimed in self.claims.items():
            self._settle(campo, claimed)
        self._ask_about_the_days()
        self._ask_about_the_rest()

    def _ask_about_the_days(self) -> None:
        """Dates as in the United States prove themselves where the day is above 12; the others would be misread."""
        coluna = self.colunas.por_campo.get(Campo.DATA)
        if coluna is None or coluna.chave in self.escolhas:
            return
        cells = (row.cells[coluna.indice] for row in self.sample if coluna.indice < len(row.cells))
        found = [match for cell in cells if isinstance(cell, str) and (match := _MES_PRIMEIRO.match(cell.strip()))]
        month_first = [match[0] for match in found if int(match["a"]) <= 12 < int(match["b"])]
        if month_first and not any(int(match["a"]) > 12 for match in found):
            motivo = f"tem dias como {month_first[0]}, em que o mês vem antes"
            self.colunas.perguntas.append(Pergunta(coluna, (Campo.DATA_MES_PRIMEIRO, Campo.DATA), motivo))
            del self.colunas.por_campo[Campo.DATA]

    def _read_title(self, coluna: Coluna) -> None:
        if (said := self.escolhas.get(coluna.chave)) is not None:
            if said != NAO_USAR:
                self.claims.setdefault(Campo(said), []).append(coluna)
            return
        names = possible_names(coluna.titulo)
        for name in names:
            if (campo := self.colunas.vocabulario.titulos.get(name)) is not None:
                if is_percent(coluna.titulo) and campo in _DESCONTOS_EM_REAIS:
                    campo = Campo.DESCONTO_PERCENTUAL
                self.claims.setdefault(campo, []).append(coluna)
                return
            if (opcoes := self.colunas.vocabulario.duvidas.get(name)) is not None:
                if is_percent(coluna.titulo):
                    opcoes = tuple(o for o in opcoes if o not in _DESCONTOS_EM_REAIS) or opcoes
                self.duvidas.append((coluna, opcoes))
                return

    def _settle(self, campo: Campo, claimed: list[Coluna]) -> None:
        """One column for one thing: by what the person said, by the more exact title, or by equal cells."""
        said = [coluna for coluna in claimed if self.escolhas.get(coluna.chave) == campo]
        candidates = said or [coluna for coluna in claimed if coluna.exemplos] or claimed
        if campo in DATAS and len(candidates) > 1:
            candidates = [c for c in candidates if {"pedido", "venda", "order"} & set(c.chave.split())] or candidates
        if len(candidates) == 1 or self._are_equal(candidates):
            self.colunas.por_campo[campo] = candidates[0]
            return
        motivo = f"diz {campo.rotulo!r}, e outra também: escolha uma"
        self.colunas.perguntas += [Pergunta(coluna, (campo,), motivo) for coluna in candidates]

    def _are_equal(self, columns: list[Coluna]) -> bool:
        def cells(coluna: Coluna) -> list[str]:
            return [show(row.cells[coluna.indice]) if coluna.indice < len(row.cells) else "" for row in self.sample]

        return bool(self.sample) and all(cells(other) == cells(columns[0]) for other in columns[1:])

    def _ask_about_the_rest(self) -> None:
        money = [(coluna, opcoes) for coluna, opcoes in self.duvidas if set(opcoes) <= _DO_DINHEIRO]
        others = [duvida for duvida in self.duvidas if duvida not in money]
        if self.colunas.vocabulario is not DE_PEDIDOS:
            money, others = [], self.duvidas
        of_this_title = Counter(simplify(coluna.titulo) for coluna, _ in others)
        for coluna, opcoes in others:
            # Which of two is the client's and which the product's, no order of the columns tells.
            alone = of_this_title[simplify(coluna.titulo)] == 1
            if alone and self.colunas.vocabulario is DE_PEDIDOS:
                self._by_the_others(coluna, opcoes)
            else:
                self._ask(coluna, opcoes)
        if money:
            self._by_the_figures(money)

    def _by_the_figures(self, money: list[tuple[Coluna, tuple[Campo, ...]]]) -> None:
        known = {campo: coluna.indice for campo, coluna in self.colunas.por_campo.items()}
        proved, empty = figures_say(known, [(c.indice, opcoes) for c, opcoes in money], self.sample, self.marca)
        for coluna, opcoes in money:
            if coluna.indice in proved:
                if (campo := proved[coluna.indice]) is not None:
                    self.colunas.por_campo[campo] = coluna
            elif set(opcoes) <= _TOTAIS and _TOTAIS & set(known):
                # Another total checks the lines already.
                continue
            elif coluna.indice in empty and set(opcoes) & set(DESCONTOS) and Campo.DESCONTO not in known:
                self.colunas.por_campo[Campo.DESCONTO] = coluna
                self.colunas.so_zero.add(Campo.DESCONTO)
            else:
                self._ask(coluna, opcoes)

    def _by_the_others(self, coluna: Coluna, opcoes: tuple[Campo, ...]) -> None:
        has = self.colunas.por_campo
        if says_nothing_new(coluna, opcoes, has):
            return
        if (chosen := only_one_left(coluna, opcoes, has, self.colunas.todas)) is None:
            self._ask(coluna, opcoes)
        else:
            has[chosen] = coluna

    def _ask(self, coluna: Coluna, opcoes: tuple[Campo, ...]) -> None:
        if livres := tuple(campo for campo in opcoes if campo not in self.colunas.por_campo):
            self.colunas.perguntas.append(Pergunta(coluna, livres, "pode dizer mais de uma coisa"))


def _shown(titles: Sequence[Cell]) -> list[str]:
    return [printable(show(title)) for title in titles if not is_blank(title)]
