"""Prices of lists and of single clients out of a file: each of a product, in one of its units."""

from typing import Any, NamedTuple

from django.db.models import QuerySet

from pedidos.importacao.planilha.cadastros import CLIENTES_DO_ARQUIVO, PRODUTOS_DO_ARQUIVO, Cadastro, Leitor
from pedidos.importacao.planilha.fields import parse_preco_unitario, parse_texto, show
from pedidos.importacao.planilha.layout import tell_left_out
from pedidos.importacao.planilha.lido import Lido
from pedidos.importacao.planilha.problemas import ValorRecusado
from pedidos.importacao.planilha.rows import Row
from pedidos.importacao.planilha.titulos import CLIENTES, PRODUTOS, Campo, normalize
from pedidos.importacao.planilha.vocabulario import DE_PRECOS
from pedidos.models import PrecoDeVenda, TabelaDePrecos
from pedidos.produtos.unidades import BASE, UnidadeRecusada, escolher


class De(NamedTuple):
    """What a price is of: a list or a client, never both."""

    tabela: int | None
    cliente: int | None
    produto: int
    unidade: str


class LeitorDePrecos(Leitor):
    """Finds a price by what it is of; a line without a price is left out, and told."""

    _de: De

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tabelas = {normalize(tabela.nome): tabela for tabela in TabelaDePrecos.objects.all()}
        self._nomes = {tabela.pk: tabela.nome for tabela in self._tabelas.values()}
        self._linha_de: dict[De, int] = {}
        precos = PrecoDeVenda.objects.order_by("pk").values_list("pk", "tabela", "cliente", "produto", "unidade")
        for pk, tabela, cliente, produto, unidade in precos.iterator(chunk_size=2000):
            de = De(tabela, cliente, produto, unidade)
            self._spool.query("INSERT INTO nome VALUES ('preco', 'de', ?, ?, '')", (_chave(de), pk))

    def ler(self, row: Row) -> None:
        if not self._cells(row, (Campo.PRECO,)) and self._cells(row, PRODUTOS):
            tell_left_out(self._spool, row, "não tem preço")
            return
        super().ler(row)

    def _registro(self, row: Row) -> int | None:
        cells = self._cells(row, PRODUTOS)
        produto = self._matching.registro_de("produto", cells, row.numero)
        if produto is None:
            raise ValorRecusado("não há este produto", "confira o código, ou cadastre o produto antes")
        tabela, cliente = self._de_quem(row)
        self._de = De(tabela, cliente, produto, self._unidade(row, produto))
        if (antes := self._linha_de.setdefault(self._de, row.numero)) != row.numero:
            raise ValorRecusado(f"este preço já está na linha {antes}", "deixe só uma das duas")
        found = self._spool.query(
            "SELECT id FROM nome WHERE tabela = 'preco' AND modo = 'de' AND chave = ?", (_chave(self._de),)
        ).fetchone()
        return found[0] if found else None

    def _de_quem(self, row: Row) -> tuple[int | None, int | None]:
        """The list or the client whose price it is."""
        clientes = self._cells(row, CLIENTES)
        if dita := self._cells(row, (Campo.TABELA,)):
            if clientes:
                raise _recusa(Campo.TABELA, "diz uma tabela e um cliente", "deixe um dos dois: o preço é de um só")
            tabela = self._tabelas.get(normalize(parse_texto(dita[0][1], 80)))
            if tabela is None:
                ha = ", ".join(sorted(self._nomes.values())) or "nenhuma"
                raise _recusa(Campo.TABELA, "não há esta tabela de preços", f"há: {ha}; outra se cria na administração")
            return tabela.pk, None
        if clientes:
            cliente = self._matching.registro_de("cliente", clientes, row.numero)
            if cliente is None:
                raise _recusa(clientes[0][0], "não há este cliente", "confira-o, ou cadastre o cliente antes")
            return None, cliente
        if self._tabela is None:
            raise ValorRecusado("não se sabe de que tabela é", "preencha a coluna Tabela, ou escolha uma ao enviar")
        return self._tabela, None

    def _unidade(self, row: Row, produto: int) -> str:
        codigos = {show(cell).lstrip("0") for _, cell in self._cells(row, PRODUTOS)}
        rows = self._spool.query("SELECT unidade, ean FROM embalagem WHERE produto = ?", (produto,)).fetchall()
        do_ean = next((sigla for sigla, ean in rows if ean and ean.lstrip("0") in codigos), "")
        if not (dita := self._cells(row, (Campo.UNIDADE,))):
            return do_ean
        try:
            unidade = escolher(parse_texto(dita[0][1], 40), self._tem(produto)).sigla
        except UnidadeRecusada as recusa:
            motivo, _, saida = str(recusa).partition(". ")
            raise _recusa(Campo.UNIDADE, motivo, f"{saida.rstrip('.')}; cadastre a que falta no produto") from None
        if do_ean and unidade != do_ean:
            raise _recusa(Campo.UNIDADE, f"o EAN é o de {do_ean}, e a unidade diz {unidade or BASE}", "confira as duas")
        return unidade

    def _lidos(self, row: Row, registro: int | None) -> dict[str, Lido] | None:
        try:
            valor = parse_preco_unitario(self._cells(row, (Campo.PRECO,))[0][1], self._marca)
        except ValorRecusado as recusa:
            self._anotar(row, Campo.PRECO, recusa)
            return None
        return {"preco": self._em_reais(valor)}

    def _novo(self, row: Row, lidos: dict[str, Lido]) -> int | None:
        de, label = self._de, self._matching.label
        if de.tabela is not None:
            lidos["tabela_id"] = Lido(de.tabela, self._nomes[de.tabela])
        if de.cliente is not None:
            lidos["cliente_id"] = Lido(de.cliente, label("cliente", de.cliente))
        lidos["produto_id"] = Lido(de.produto, label("produto", de.produto))
        lidos["unidade"] = Lido(de.unidade, de.unidade or BASE)
        return -row.numero

    def _existentes(self) -> "QuerySet[Any]":
        return PrecoDeVenda.objects.select_related("produto", "tabela", "cliente")

    def _nome_do_novo(self, lidos: dict[str, Lido]) -> str:
        de_quem = next(lidos[campo].texto for campo in ("tabela_id", "cliente_id") if campo in lidos)
        unidade = f" em {lidos['unidade'].valor}" if lidos["unidade"].valor else ""
        return f"Preço de {lidos['produto_id'].texto}{unidade} para {de_quem}"

    def _parecidos(self, nome: str) -> list[str]:
        return []


class _PrecoRecusado(ValorRecusado):
    campo: Campo


def _recusa(campo: Campo, motivo: str, saida: str) -> _PrecoRecusado:
    recusa = _PrecoRecusado(motivo, saida)
    recusa.campo = campo
    return recusa


def _chave(de: De) -> str:
    return ":".join(str(parte or "") for parte in de)


PRECOS_DO_ARQUIVO = Cadastro(
    "preco", PrecoDeVenda, DE_PRECOS, PRODUTOS, (), {Campo.PRECO: "preco", Campo.UNIDADE: "unidade"}, LeitorDePrecos
)
CADASTROS = {"PRODUTOS": PRODUTOS_DO_ARQUIVO, "CLIENTES": CLIENTES_DO_ARQUIVO, "PRECOS": PRECOS_DO_ARQUIVO}
