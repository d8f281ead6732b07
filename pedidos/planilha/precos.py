"""Purchase prices out of a spreadsheet: a code or an EAN per line, and the new price.

conferir_precos() reads and compares, and writes nothing; gravar_precos() writes what it found.
The columns of the list of products are understood, so that its file can be mended and sent back.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from pedidos.erros import PrecoMudou
from pedidos.models import Produto
from pedidos.planilha.fields import Cell, is_blank, parse_preco, parse_texto, show
from pedidos.planilha.header import normalize, simplify
from pedidos.planilha.problemas import ArquivoRecusado, Problema, ValorRecusado, printable
from pedidos.planilha.reading import open_sheet
from pedidos.planilha.rows import Row, Sheet, is_blank_row
from pedidos.templatetags.formatos import dinheiro

MAIS_LINHAS = 5_000
MAIOR_CODIGO = 40
# Written as simplify() leaves them: no case, no accents, no "de", "do", "da".
TITULOS = {
    "código": ("codigo", "codigo interno", "codigo produto", "cod", "cod produto", "sku"),
    "EAN": ("ean", "codigo barras", "gtin"),
    "preço": (
        *("preco medio compra", "novo preco medio compra", "preco compra", "novo preco compra"),
        *("novo preco", "preco", "custo"),
    ),
}
_POR_TITULO = {titulo: coluna for coluna, titulos in TITULOS.items() for titulo in titulos}


class Mudanca(NamedTuple):
    """A product and what its price would become."""

    produto_id: int
    codigo: str
    nome: str
    antes: Decimal
    depois: Decimal

    @property
    def diferenca(self) -> Decimal | None:
        """In percent of the old price; None where that was nothing."""
        return (self.depois - self.antes) * 100 / self.antes if self.antes else None


@dataclass
class Conferencia:
    mudancas: list[Mudanca] = field(default_factory=list)
    problemas: list[Problema] = field(default_factory=list)
    iguais: int = 0


def conferir_precos(path: Path, nome: str) -> Conferencia:
    """One query. Raises ArquivoRecusado when the file cannot be read as a whole."""
    with open_sheet(path, nome) as sheet:
        header = next((row for row in sheet.rows if not is_blank_row(row)), None)
        if header is None:
            raise ArquivoRecusado(f"{nome} não tem nenhuma linha preenchida. Confira se é o arquivo certo.")
        leitor = _Leitor(_colunas(header.cells, nome, header.numero), sheet, len(header.cells))
        linhas = 0
        for row in sheet.rows:
            if is_blank_row(row):
                continue
            linhas += 1
            if linhas > MAIS_LINHAS:
                raise ArquivoRecusado(f"{nome} tem mais de {MAIS_LINHAS} linhas de preços. Divida-o em dois.")
            leitor.ler(row)
    if not linhas:
        raise ArquivoRecusado(f"{nome} só tem o cabeçalho, nenhum preço. Confira se é o arquivo certo.")
    return leitor.conferencia


def gravar_precos(mudancas: Iterable[tuple[int, Decimal, Decimal]]) -> list[Produto]:
    """Writes them (product, price as it was shown, new price), in a transaction of the caller's.

    Raises PrecoMudou when one is not as it was shown any more: nobody has seen that difference.
    """
    novos = {produto_id: (antes, depois) for produto_id, antes, depois in mudancas}
    produtos = list(Produto.objects.select_for_update(no_key=True).filter(pk__in=novos).order_by("pk"))
    outros = [p for p in produtos if p.preco_medio_compra != novos[p.pk][0]]
    if outros or len(produtos) != len(novos):
        quais = "; ".join(f"{p.rotulo}, agora {dinheiro(p.preco_medio_compra)}" for p in outros[:5])
        raise PrecoMudou(
            f"Preços mudaram depois da conferência ({quais or 'um produto foi excluído'}). Envie o arquivo de novo."
        )
    for produto in produtos:
        produto.alterar({"preco_medio_compra": novos[produto.pk][1]})
    return produtos


def _colunas(titulos: Sequence[Cell], nome: str, linha: int) -> dict[str, int]:
    colunas: dict[str, int] = {}
    for indice, titulo in enumerate(titulos):
        coluna = _POR_TITULO.get(simplify(show(titulo)))
        if coluna in colunas:
            raise ArquivoRecusado(f"{nome}, linha {linha}: mais de uma coluna diz {coluna}. Deixe só uma.")
        if coluna:
            colunas[coluna] = indice
    if "preço" not in colunas or not colunas.keys() & {"código", "EAN"}:
        encontrados = ", ".join(printable(show(titulo)) for titulo in titulos if not is_blank(titulo))
        raise ArquivoRecusado(
            f"{nome}, linha {linha}: é preciso uma coluna código ou EAN e uma coluna preço médio de compra. "
            f"Encontradas: {encontrados}. Corrija os títulos na primeira linha preenchida."
        )
    return colunas


class _Leitor:
    def __init__(self, colunas: dict[str, int], sheet: Sheet, largura: int) -> None:
        self.conferencia = Conferencia()
        self._colunas = colunas
        self._largura = largura if sheet.refuses_extra_cells else None
        self._vistos: dict[int, int] = {}
        self._produtos: dict[str, dict[str, list[Produto]]] = {"código": defaultdict(list), "EAN": defaultdict(list)}
        for produto in Produto.objects.only("codigo_interno", "ean", "nome", "preco_medio_compra"):
            self._produtos["código"][normalize(produto.codigo_interno)].append(produto)
            if produto.ean:
                self._produtos["EAN"][normalize(produto.ean)].append(produto)

    def ler(self, row: Row) -> None:
        if self._largura is not None and any(not is_blank(cell) for cell in row.cells[self._largura :]):
            self._anotar(
                row,
                "linha",
                f"a linha tem {len(row.cells)} valores e o cabeçalho {self._largura} colunas",
                "ponha entre aspas o valor que contém o separador (como um preço com vírgula)",
            )
            return
        coluna = "código" if not is_blank(self._celula(row, "código")) or "EAN" not in self._colunas else "EAN"
        try:
            produto = self._produto(row, coluna)
        except ValorRecusado as recusa:
            self._anotar(row, coluna, recusa.motivo, recusa.saida)
            return
        try:
            preco = parse_preco(self._celula(row, "preço"))
        except ValorRecusado as recusa:
            self._anotar(row, "preço", recusa.motivo, recusa.saida)
            return
        self._vistos[produto.pk] = row.numero
        if preco == produto.preco_medio_compra:
            self.conferencia.iguais += 1
            return
        mudanca = Mudanca(produto.pk, produto.codigo_interno, produto.nome, produto.preco_medio_compra, preco)
        self.conferencia.mudancas.append(mudanca)

    def _produto(self, row: Row, coluna: str) -> Produto:
        chave = normalize(parse_texto(self._celula(row, coluna), MAIOR_CODIGO))
        achados = self._produtos[coluna].get(chave, [])
        if not achados:
            raise ValorRecusado(f"não há produto com este {coluna}", "confira-o na lista de produtos")
        if len(achados) > 1:
            raise ValorRecusado(f"há {len(achados)} produtos com este {coluna}", "diga o código interno do produto")
        if (linha := self._vistos.get(achados[0].pk)) is not None:
            raise ValorRecusado(f"o produto já está na linha {linha}", "deixe só uma das duas")
        return achados[0]

    def _celula(self, row: Row, coluna: str) -> Cell:
        indice = self._colunas.get(coluna)
        return row.cells[indice] if indice is not None and indice < len(row.cells) else None

    def _anotar(self, row: Row, coluna: str, motivo: str, saida: str) -> None:
        valor = printable(show(self._celula(row, coluna)))
        self.conferencia.problemas.append(Problema(row.numero, coluna, valor, motivo, saida))
