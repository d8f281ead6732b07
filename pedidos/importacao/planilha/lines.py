"""Reads one line of a sheet: into the spool when all of it is right, else every problem it has."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from comum.formatos import dinheiro, inteiro
from comum.limites import MAIOR_QUANTIDADE
from pedidos.importacao.planilha.dates import EPOCA, parse_data
from pedidos.importacao.planilha.fields import (
    Cell,
    is_blank,
    parse_preco_unitario,
    parse_quantidade,
    parse_texto,
    parse_valor,
    sem_unidade,
    show,
)
from pedidos.importacao.planilha.header import Colunas
from pedidos.importacao.planilha.layout import Celulas, Layout
from pedidos.importacao.planilha.matching import Matching
from pedidos.importacao.planilha.money import (
    ValorDaLinha,
    check_moeda,
    read_metodo,
    read_opcional,
    read_valor,
    refuse_parcela,
)
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.problemas import Problema, ValorRecusado, printable
from pedidos.importacao.planilha.rows import Row
from pedidos.importacao.planilha.situacoes import Situacao
from pedidos.importacao.planilha.spool import ANY_DAY, ANY_VENDEDOR, PARTES, LinhaDaPlanilha, Spool
from pedidos.importacao.planilha.titulos import CLIENTES, DATAS, PRODUTOS, VENDEDORES, Campo, normalize
from pedidos.importacao.planilha.words import Palavras
from pedidos.pedidos.excecoes import dizer_custo
from pedidos.pedidos.valores import abaixo_do_custo
from pedidos.produtos.unidades import AVULSA, BASE, Unidade, UnidadeRecusada, escolher, sigla_de

T = TypeVar("T")
LONGEST_NUMBER = 60


def _em_unidades(ditas: int, unidade: Unidade) -> int:
    if ditas * unidade.fator > MAIOR_QUANTIDADE:
        raise ValorRecusado(
            f"são {inteiro(ditas * unidade.fator)} unidades; o máximo é {inteiro(MAIOR_QUANTIDADE)}",
            "corrija a quantidade",
        )
    return ditas * unidade.fator


class LineReader:
    def __init__(
        self,
        spool: Spool,
        matching: Matching,
        colunas: Colunas,
        layout: Layout,
        opcoes: Opcoes,
        *,
        width: int | None,
        hoje: date,
        epoca: datetime = EPOCA,
    ) -> None:
        """width is how many cells a line may have; None when cells beyond the header are harmless."""
        self.palavras = Palavras(colunas, opcoes.palavras)
        self._spool = spool
        self._matching = matching
        self._colunas = colunas
        self._layout = layout
        self._opcoes = opcoes
        self._width = width
        self._hoje = hoje
        self._epoca = epoca
        self._marca = opcoes.marca
        self._fine = True

    def read(self, row: Row) -> bool:
        """Whether the line was one of an item."""
        if self._width is not None and (extra := [c for c in row.cells[self._width :] if not is_blank(c)]):
            motivo = f"a linha tem {len(row.cells)} valores e o cabeçalho {self._width} colunas"
            saida = "ponha entre aspas o valor que contém o separador (como um preço com vírgula)"
            self._note(row.numero, "linha", show(extra[0]), ValorRecusado(motivo, saida))
            return True
        if (cells := self._layout.take(row)) is None:
            return False
        if row.oculta:
            self._spool.add_aviso("oculta", "linhas ocultas na planilha, que entram como as outras", row.numero)
        self._fine = True
        numero = self._take(cells, Campo.PEDIDO, self._numero) if cells.has(Campo.PEDIDO) else None
        situacao = self._take_of(cells, Campo.SITUACAO, lambda: self.palavras.situacao(cells))
        if situacao in (Situacao.CANCELADA, Situacao.FORA):
            self._leave_out(cells, situacao, numero)
            return True
        self._read_item(cells, numero, situacao or Situacao.VENDA)
        return True

    def _read_item(self, cells: Celulas, numero: str | None, situacao: Situacao) -> None:
        data = self._data(cells)
        said = any(cells.has(campo) for campo in VENDEDORES)
        vendedor = self._record(cells, VENDEDORES, self._matching.vendedor) if said else None
        cliente = self._record(
            cells, CLIENTES, lambda found, linha: self._matching.cliente(found, linha, vendedor), self._nome_do_cliente
        )
        if cliente is not None and not said:
            vendedor = self._vendedor_da_carteira(cells, cliente)
        produto = self._record(cells, PRODUTOS, self._matching.produto)
        contada, _ = sem_unidade(cells[Campo.QUANTIDADE])
        # Of the unit that the line says, whatever it holds.
        ditas = self._take(cells, Campo.QUANTIDADE, lambda _: parse_quantidade(contada, self._marca))
        da_unidade = Campo.UNIDADE if cells.has(Campo.UNIDADE) else Campo.QUANTIDADE
        unidade = None if produto is None else self._take(cells, da_unidade, lambda _: self._unidade(cells, produto))
        quantidade = None
        if ditas is not None and unidade is not None:
            quantidade = self._take(cells, Campo.QUANTIDADE, lambda _: _em_unidades(ditas, unidade))
        valor = None
        if ditas is not None:
            valor = self._take_of(cells, Campo.PRECO, lambda: self._valor(cells, ditas))
        else:
            # What the line is worth cannot be told; what is wrong with its price can.
            self._take(cells, Campo.PRECO, lambda cell: parse_preco_unitario(cell, self._marca))
        self._take(cells, Campo.MOEDA, check_moeda)
        self._take(cells, Campo.PARCELA, refuse_parcela)
        if cells.has(Campo.DEVOLVIDO):
            self._take(cells, Campo.DEVOLVIDO, self._sem_devolucao)
        rest = self._rest(cells, unidade or AVULSA)
        if (
            self._fine
            and data is not None
            and vendedor is not None
            and cliente is not None
            and produto is not None
            and quantidade is not None
            and unidade is not None
            and valor is not None
        ):
            linha = LinhaDaPlanilha(
                chave=f"pedido-{numero}" if numero else f"{data}:cliente-{cliente}:vendedor-{vendedor}",
                numero=cells.numero,
                data=data.isoformat(),
                cliente=cliente,
                vendedor=vendedor,
                da_carteira=not said,
                produto=produto,
                quantidade=quantidade,
                unidade=unidade.sigla,
                fator=unidade.fator,
                preco=int(valor.preco * PARTES),
                desconto=int(valor.desconto * 100),
                valor=int(valor.valor * 100),
                situacao=situacao,
                **rest,  # type: ignore[arg-type]
            )
            self._spool.add_linha(linha)
            self._tell(linha)
        elif numero:
            self._spool.add_chave_ruim(f"pedido-{numero}")
        elif cliente is not None:
            # Its pedido stays out whole. While the day or the seller is not known it could be
            # any of this client's, so all of those stay out.
            self._spool.add_ruim(cliente, data.isoformat() if data else ANY_DAY, vendedor or ANY_VENDEDOR)

    def _leave_out(self, cells: Celulas, situacao: Situacao, numero: str | None) -> None:
        self._layout.leave_out(cells)
        motivo = "cancelada" if situacao is Situacao.CANCELADA else "fora"
        nome = printable(show(cells.first(CLIENTES)[1]), 60)
        que = f"pedido {numero}" if numero else f"{nome}, {printable(show(cells.first(DATAS)[1]), 20)}"
        self._spool.add_aviso(motivo, que, cells.numero)
        if numero and situacao is Situacao.CANCELADA:
            self._spool.add_cancelado(f"pedido-{numero}", cells.numero)

    def _rest(self, cells: Celulas, unidade: Unidade) -> dict[str, object]:
        """What a line may say besides; None where it does not."""

        def money(campo: Campo) -> int | None:
            value = self._take_of(cells, campo, lambda: read_opcional(cells, campo, self._marca))
            return None if value is None else int(value * 100)

        def day(campo: Campo) -> str | None:
            dia = self._dia(cells, campo) if cells.has(campo) else None
            return dia.isoformat() if dia else None

        metodo, aviso = self._take(cells, Campo.METODO, read_metodo) or (None, "")
        if aviso:
            self._spool.add_aviso("metodo", aviso, cells.numero)
        return {
            "custo": self._custo(cells, unidade),
            "frete": money(Campo.FRETE),
            "total_pedido": money(Campo.TOTAL_PEDIDO),
            "desconto_pedido": money(Campo.DESCONTO_PEDIDO),
            "valor_pago": money(Campo.VALOR_PAGO),
            "pago_em": day(Campo.PAGO_EM),
            "metodo": metodo,
            "coletado_em": day(Campo.COLETADO_EM),
        }

    def _custo(self, cells: Celulas, unidade: Unidade) -> int | None:
        if not cells.has(Campo.PRECO_COMPRA):
            return None
        custo = self._take(
            cells, Campo.PRECO_COMPRA, lambda cell: parse_preco_unitario(cell, self._marca, "preço de compra")
        )
        # It is written beside the price, and of the same box.
        return None if custo is None else int((custo * PARTES / unidade.fator).to_integral_value(ROUND_HALF_UP))

    def _data(self, cells: Celulas) -> date | None:
        campo = next((campo for campo in DATAS if campo in self._colunas.por_campo), Campo.DATA)
        return self._dia(cells, campo)

    def _dia(self, cells: Celulas, campo: Campo) -> date | None:
        first = Campo.DATA_MES_PRIMEIRO in self._colunas.por_campo
        return self._take(
            cells, campo, lambda cell: parse_data(cell, self._hoje, mes_primeiro=first, epoca=self._epoca)
        )

    def _valor(self, cells: Celulas, quantidade: int) -> ValorDaLinha:
        return read_valor(
            cells,
            quantidade,
            self._marca,
            so_zero=Campo.DESCONTO in self._colunas.so_zero,
        )

    def _numero(self, cell: Cell) -> str:
        numero = normalize(parse_texto(cell, LONGEST_NUMBER))
        # Excel takes the zeros before a number away, so the same order comes with them and without.
        return numero.lstrip("0") or numero if numero.isdecimal() else numero

    def _sem_devolucao(self, cell: Cell) -> None:
        if value := parse_valor(cell, self._marca):
            raise ValorRecusado(
                f"{dinheiro(value)} foram devolvidos ao cliente, e a importação não registra devoluções",
                "tire a linha e lance o pedido à mão, ou, em Colunas, não use esta coluna",
            )

    def _unidade(self, cells: Celulas, produto: int) -> Unidade:
        """In what the line counts: what its column says, or what stands beside the quantity, or whose EAN it has."""
        coluna = "" if is_blank(cells[Campo.UNIDADE]) else parse_texto(cells[Campo.UNIDADE], 20)
        ao_lado = sem_unidade(cells[Campo.QUANTIDADE])[1]
        if coluna and ao_lado and sigla_de(coluna) != sigla_de(ao_lado):
            raise ValorRecusado(
                f"a unidade é {coluna.upper()}, e a quantidade diz {ao_lado.upper()}", "deixe uma só das duas"
            )
        dita = coluna or ao_lado
        rows = self._spool.query(
            "SELECT unidade, fator, ean FROM embalagem WHERE produto = ? ORDER BY fator, unidade", (produto,)
        ).fetchall()
        if not rows:
            self._conta_como_unidade(dita, produto, cells.numero)
            return AVULSA
        codigos = {show(cell).lstrip("0") for _, cell in cells.of(PRODUTOS) if not is_blank(cell)}
        do_ean = next((Unidade(sigla, fator) for sigla, fator, ean in rows if ean and ean.lstrip("0") in codigos), None)
        if not dita:
            return do_ean or AVULSA
        try:
            unidade = escolher(dita, {sigla: fator for sigla, fator, _ in rows})
        except UnidadeRecusada as recusa:
            motivo, _, saida = str(recusa).partition(". ")
            raise ValorRecusado(motivo, f"{saida.rstrip('.')}; cadastre a que falta no produto") from None
        if do_ean and unidade != do_ean:
            raise ValorRecusado(
                f"o EAN é o de {do_ean.sigla} de {do_ean.fator}, e a unidade diz {dita.upper()}",
                "confira qual das duas está certa",
            )
        return unidade

    def _conta_como_unidade(self, dita: str, produto: int, linha: int) -> None:
        """Of a product without packages each counts as one; boxes here and bottles there would be added up wrongly."""
        if not dita:
            return
        unidade = normalize(dita).strip(".")
        row = self._spool.query("SELECT unidade, linha FROM unidade WHERE produto = ?", (produto,)).fetchone()
        if row is not None and row[0] != unidade:
            raise ValorRecusado(
                f"o produto vem em {row[0].upper()} na linha {row[1]} e em {unidade.upper()} aqui",
                "cadastre no produto quantas unidades há em cada embalagem, ou converta para uma unidade só"
                + (
                    "; se dá no mesmo, em Colunas, não use esta coluna"
                    if Campo.UNIDADE in self._colunas.por_campo
                    else ""
                ),
            )
        if row is None:
            self._spool.query("INSERT INTO unidade VALUES (?, ?, ?)", (produto, unidade, linha))
        if sigla_de(dita) != BASE:
            nome = self._matching.label("produto", produto)
            self._spool.add_aviso("unidade", f"{nome}: {dita.upper()} conta como uma unidade", linha)

    def _nome_do_cliente(self, cells: Celulas) -> list[tuple[Campo, Cell]]:
        """First and last name, where a shop keeps them apart."""
        found = cells.of(CLIENTES)
        if not cells.has(Campo.CLIENTE_SOBRENOME):
            return found
        return [
            (campo, f"{show(cell)} {show(cells[Campo.CLIENTE_SOBRENOME])}" if campo is Campo.CLIENTE_NOME else cell)
            for campo, cell in found
        ]

    def _record(
        self,
        cells: Celulas,
        campos: tuple[Campo, ...],
        find: Callable[[list[tuple[Campo, Cell]], int], int],
        said: Callable[[Celulas], list[tuple[Campo, Cell]]] | None = None,
    ) -> int | None:
        first, _ = cells.first([campo for campo in campos if campo in self._colunas.por_campo])
        return self._take_of(
            cells, first or campos[0], lambda: find(said(cells) if said else cells.of(campos), cells.numero)
        )

    def _vendedor_da_carteira(self, cells: Celulas, cliente: int) -> int | None:
        vendedor = self._matching.vendedor_da_carteira(cliente)
        if vendedor is None:
            motivo = f"a linha não diz o vendedor e o cliente {show(cells.first(CLIENTES)[1])!r} não tem um"
            saida = "preencha a coluna vendedor ou dê um vendedor ao cliente no cadastro"
            self._note(cells.numero, "vendedor", "", ValorRecusado(motivo, saida))
        return vendedor

    def _tell(self, linha: LinhaDaPlanilha) -> None:
        """What a person should know of a good line."""
        for tabela, pk in (("cliente", linha.cliente), ("produto", linha.produto), ("vendedor", linha.vendedor)):
            if self._spool.query("SELECT 1 FROM inativo WHERE tabela = ? AND id = ?", (tabela, pk)).fetchone():
                nome = self._matching.label(tabela, pk)
                self._spool.add_aviso("inativo", f"{tabela} {nome}", linha.numero)
        custo = linha.custo
        if custo is None:
            row = self._spool.query("SELECT custo FROM custo WHERE produto = ?", (linha.produto,)).fetchone()
            custo = row[0] if row else 0
        preco_compra, valor = Decimal(custo) / PARTES, Decimal(linha.valor) / 100
        if abaixo_do_custo(linha.quantidade, valor, preco_compra):
            nome = self._matching.label("produto", linha.produto)
            self._spool.add_aviso(
                "abaixo_do_custo", dizer_custo(nome, linha.quantidade, valor, preco_compra), linha.numero
            )

    def _take(self, cells: Celulas, campo: Campo, parse: Callable[[Cell], T]) -> T | None:
        """The value of a column; None when it is refused, which is then noted."""
        if campo not in self._colunas.por_campo:
            return None
        return self._take_of(cells, campo, lambda: parse(cells[campo]))

    def _take_of(self, cells: Celulas, campo: Campo, read: Callable[[], T]) -> T | None:
        """The same of what is read from several columns; a refusal may name the one at fault."""
        try:
            return read()
        except ValorRecusado as refused:
            fault = getattr(refused, "campo", None) or campo
            self._note(cells.numero, self._title(fault), show(cells[fault]), refused)
            return None

    def _title(self, campo: Campo) -> str:
        coluna = self._colunas.por_campo.get(campo)
        return coluna.titulo if coluna else campo.value

    def _note(self, linha: int, coluna: str, valor: str, refused: ValorRecusado) -> None:
        self._fine = False
        self._spool.add_problema(Problema(linha, coluna, printable(valor), refused.motivo, refused.saida))
