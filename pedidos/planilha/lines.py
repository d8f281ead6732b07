"""Reads one line of a sheet: into the spool when all of it is right, else every problem it has."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from pedidos.planilha.fields import MAIOR_TOTAL, Cell, is_blank, parse_data, parse_preco, parse_quantidade, show
from pedidos.planilha.header import Coluna
from pedidos.planilha.matching import Matching
from pedidos.planilha.problemas import Problema, ValorRecusado, printable
from pedidos.planilha.rows import Row
from pedidos.planilha.spool import ANY_DAY, ANY_VENDEDOR, Linha, Spool

T = TypeVar("T")


class LineReader:
    def __init__(
        self, spool: Spool, matching: Matching, columns: Mapping[str, Coluna], width: int | None, hoje: date
    ) -> None:
        """width is how many cells a line may have; None when cells beyond the header are harmless."""
        self._spool = spool
        self._matching = matching
        self._columns = columns
        self._width = width
        self._hoje = hoje

    def read(self, row: Row) -> None:
        if self._width is not None and (extra := [c for c in row.cells[self._width :] if not is_blank(c)]):
            motivo = f"a linha tem {len(row.cells)} valores e o cabeçalho {self._width} colunas"
            saida = "ponha entre aspas o valor que contém o separador (como um preço com vírgula)"
            self._note(row, "linha", show(extra[0]), ValorRecusado(motivo, saida))
            return
        data = self._take(row, "data", lambda cell: parse_data(cell, self._hoje))
        said = "vendedor" in self._columns and not is_blank(self._cell(row, "vendedor"))
        vendedor = self._take(row, "vendedor", self._find_vendedor) if said else None
        cliente = self._take(row, "cliente", lambda cell: self._find_cliente(cell, vendedor))
        if cliente is not None and not said:
            vendedor = self._vendedor_da_carteira(row, cliente)
        produto = self._take(row, "produto", self._find_produto)
        quantidade = self._take(row, "quantidade", parse_quantidade)
        preco = self._take(row, "preco_venda", parse_preco)
        if quantidade is not None and preco is not None and quantidade * preco > MAIOR_TOTAL:
            too_much = ValorRecusado("quantidade × preço passa de R$ 999.999.999.999,99", "corrija um dos dois")
            self._note(row, "preco_venda", show(self._cell(row, "preco_venda")), too_much)
            preco = None
        if (
            data is not None
            and vendedor is not None
            and cliente is not None
            and produto is not None
            and quantidade is not None
            and preco is not None
        ):
            self._spool.add_linha(
                Linha(
                    data=data.isoformat(),
                    cliente=cliente,
                    vendedor=vendedor,
                    numero=row.numero,
                    da_carteira=not said,
                    produto=produto,
                    quantidade=quantidade,
                    centavos=int(preco * 100),
                )
            )
        elif cliente is not None:
            # Its pedido stays out whole. While the day or the seller is not known it could be
            # any of this client's, so all of those stay out.
            self._spool.add_ruim(cliente, data.isoformat() if data else ANY_DAY, vendedor or ANY_VENDEDOR)

    def _find_vendedor(self, cell: Cell) -> int:
        return self._matching.vendedor(cell, self._columns["vendedor"].modo)

    def _find_cliente(self, cell: Cell, vendedor: int | None) -> int:
        return self._matching.cliente(cell, self._columns["cliente"].modo, vendedor)

    def _find_produto(self, cell: Cell) -> int:
        return self._matching.produto(cell, self._columns["produto"].modo)

    def _vendedor_da_carteira(self, row: Row, cliente: int) -> int | None:
        vendedor = self._matching.vendedor_da_carteira(cliente)
        if vendedor is None:
            motivo = f"a linha não diz o vendedor e o cliente {show(self._cell(row, 'cliente'))!r} não tem um"
            saida = "preencha a coluna vendedor ou dê um vendedor ao cliente no cadastro"
            self._note(row, "vendedor", "", ValorRecusado(motivo, saida))
        return vendedor

    def _take(self, row: Row, column: str, parse: Callable[[Cell], T]) -> T | None:
        """The value of a column; None when it is refused, which is then noted."""
        cell = self._cell(row, column)
        try:
            return parse(cell)
        except ValorRecusado as refused:
            self._note(row, column, show(cell), refused)
            return None

    def _cell(self, row: Row, column: str) -> Cell:
        indice = self._columns[column].indice
        return row.cells[indice] if indice < len(row.cells) else None

    def _note(self, row: Row, column: str, valor: str, refused: ValorRecusado) -> None:
        titulo = self._columns[column].titulo if column in self._columns else column
        self._spool.add_problema(Problema(row.numero, titulo, printable(valor), refused.motivo, refused.saida))
