"""Products and clients out of a file: created and updated, after what would change was shown field by field.

A record is found by its id, code, CPF/CNPJ or EAN, and by its name only where no other column is filled, or where the
record of that name has none of these yet. An empty cell changes nothing.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from localflavor.br.br_states import STATE_CHOICES

from comum.documentos import arrumar_cep, arrumar_telefone, documento_completo, formatar_cpf_cnpj
from comum.formatos import AUSENTE, preco
from pedidos.importacao.planilha.checking import Conferida, Lembranca, Progresso, no_memory, no_progress, open_columns
from pedidos.importacao.planilha.embalagens import (
    EM_EMBALAGENS,
    EmbalagemRecusada,
    juntar,
    read_embalagem,
    refuse_same_ean,
)
from pedidos.importacao.planilha.fields import Cell, is_blank, parse_number, parse_texto, show
from pedidos.importacao.planilha.header import Colunas
from pedidos.importacao.planilha.lido import Lido
from pedidos.importacao.planilha.matching import LONGEST_NAME, Matching
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.problemas import ArquivoRecusado, Problema, ValorRecusado, printable
from pedidos.importacao.planilha.reading import open_sheet
from pedidos.importacao.planilha.rows import Row, Sheet
from pedidos.importacao.planilha.spool import Spool, open_spool
from pedidos.importacao.planilha.titulos import EMBALAGENS, PRODUTOS, VENDEDORES, Campo, normalize
from pedidos.importacao.planilha.vocabulario import DE_CLIENTES, DE_PRODUTOS, Vocabulario
from pedidos.models import Categoria, Cliente, Produto

MAIS_LINHAS = 50_000
_AT_ONCE = 500
_SIM = {"sim", "s", "yes", "y", "ativo", "ativa", "1", "true", "verdadeiro", "x", "active"}
_NAO = {"nao", "n", "no", "inativo", "inativa", "0", "false", "falso", "inactive", "bloqueado", "excluido"}
_UFS = {normalize(nome): uf for uf, nome in STATE_CHOICES} | {uf.lower(): uf for uf, _ in STATE_CHOICES}


@dataclass(frozen=True)
class Cadastro:
    """A kind of record: by what it is found, and the field of each column."""

    tabela: str
    model: type[Model]
    vocabulario: Vocabulario
    chaves: tuple[Campo, ...]
    nomes: tuple[Campo, ...]
    atributos: Mapping[Campo, str]
    leitor: "type[Leitor]"


class Mudanca(NamedTuple):
    """A field of a record, before and after, as people read it."""

    campo: str
    antes: str
    depois: str


class Registro(NamedTuple):
    """A record to be created (id below zero) or changed; dados by the names of its fields."""

    id: int
    linha: int
    nome: str
    dados: dict[str, Any]
    antes: dict[str, Any]
    mudancas: list[Mudanca]
    parecidos: list[str]


@dataclass
class ConferenciaDeCadastros(Conferida):
    iguais: int = 0

    @property
    def novos(self) -> int:
        return self.spool.count("SELECT COUNT(*) FROM cadastro WHERE id < 0")

    @property
    def alterados(self) -> int:
        return self.spool.count("SELECT COUNT(*) FROM cadastro WHERE id > 0")

    def registros(self, most: int = -1) -> Iterator[Registro]:
        """In the order of the lines."""
        rows = self.spool.query(
            "SELECT id, linha, nome, dados, antes, mudancas, parecidos FROM cadastro ORDER BY linha LIMIT ?", (most,)
        )
        for pk, linha, nome, dados, antes, mudancas, parecidos in rows:
            yield Registro(
                pk,
                linha,
                nome,
                json.loads(dados),
                json.loads(antes),
                [Mudanca(*mudanca) for mudanca in json.loads(mudancas)],
                json.loads(parecidos),
            )

    def assinatura(self) -> str:
        """Other for other changes: only those that were shown are written."""
        digest = hashlib.sha256()
        for row in self.spool.query("SELECT id, dados, antes FROM cadastro ORDER BY linha"):
            digest.update(json.dumps(row).encode())
        return digest.hexdigest()


@contextmanager
def conferir_cadastros(
    path: Path,
    cadastro: Cadastro,
    *,
    nome: str,
    opcoes: Opcoes,
    lembrar: Lembranca = no_memory,
    so_do_vendedor: int | None = None,
    tabela: int | None = None,
    progresso: Progresso = no_progress,
) -> Iterator[ConferenciaDeCadastros]:
    """Reads the file and compares; writes nothing. so_do_vendedor: the only portfolio that may be touched.

    tabela is the price list of the lines that name none.

    Raises ArquivoRecusado and ColunasADizer as conferir() does.
    """
    with open_spool() as spool:
        with open_sheet(path, nome) as sheet:
            aberta = open_columns(nome, spool, sheet, opcoes, lembrar=lembrar, vocabulario=cadastro.vocabulario)
            conferencia = ConferenciaDeCadastros(nome, sheet.description, spool, aberta.opcoes, aberta.colunas)
            leitor = cadastro.leitor(
                conferencia, cadastro, sheet, largura=len(aberta.titulos), so_do_vendedor=so_do_vendedor, tabela=tabela
            )
            for row in aberta.rows:
                if [normalize(show(cell)) for cell in row.cells] == [normalize(show(cell)) for cell in aberta.titulos]:
                    continue
                conferencia.linhas += 1
                if conferencia.linhas > MAIS_LINHAS:
                    raise ArquivoRecusado(f"{nome} tem mais de {MAIS_LINHAS} linhas. Divida-o em dois.")
                leitor.ler(row)
                if conferencia.linhas % _AT_ONCE == 0:
                    progresso("Lendo", min(sheet.position(), sheet.size), sheet.size)
            leitor.comparar()
        if not conferencia.linhas:
            raise ArquivoRecusado(f"{nome} só tem o cabeçalho, nenhum registro. Confira se é o arquivo certo.")
        yield conferencia


class Leitor:
    def __init__(
        self,
        conferencia: ConferenciaDeCadastros,
        cadastro: Cadastro,
        sheet: Sheet,
        *,
        largura: int,
        so_do_vendedor: int | None,
        tabela: int | None,
    ) -> None:
        self._conferencia = conferencia
        self._spool: Spool = conferencia.spool
        self._colunas: Colunas = conferencia.colunas
        self._cadastro = cadastro
        self._largura = largura if sheet.refuses_extra_cells else None
        self._so_do_vendedor = so_do_vendedor
        self._tabela = tabela
        self._marca = conferencia.opcoes.marca
        self._matching = Matching(self._spool, criar=False)
        self._categorias = {
            normalize(nome): categoria.pk
            for categoria in Categoria.objects.all()
            for nome in (categoria.pk, categoria.nome)
        }
        self._esperam: list[tuple[int, int, dict[str, Lido]]] = []
        self._vistos: dict[int, int] = {}

    def ler(self, row: Row) -> None:
        if row.oculta:
            self._spool.add_aviso("oculta", "linhas ocultas na planilha, que entram como as outras", row.numero)
        if self._largura is not None and any(not is_blank(cell) for cell in row.cells[self._largura :]):
            recusa = ValorRecusado(
                f"a linha tem {len(row.cells)} valores e o cabeçalho {self._largura} colunas",
                "ponha entre aspas o valor que contém o separador",
            )
            self._anotar(row, None, recusa)
            return
        try:
            registro = self._registro(row)
        except ValorRecusado as recusa:
            self._anotar(row, getattr(recusa, "campo", None) or self._primeira_chave(row), recusa)
            return
        lidos = self._lidos(row, registro)
        if lidos is None:
            return
        if registro is None:
            registro = self._novo(row, lidos)
        if registro is not None:
            self._esperam.append((registro, row.numero, lidos))
            if len(self._esperam) >= _AT_ONCE:
                self.comparar()

    def comparar(self) -> None:
        """Puts what differs from the records into the spool."""
        existentes = self._existentes().in_bulk([registro for registro, _, _ in self._esperam if registro > 0])
        for registro, linha, lidos in self._esperam:
            atual = existentes.get(registro)
            if EM_EMBALAGENS in lidos:
                lidos[EM_EMBALAGENS] = juntar(lidos[EM_EMBALAGENS].valor, atual.em_embalagens if atual else [])
            antes = {campo: guardado(getattr(atual, campo)) for campo in lidos} if atual else {}
            novos = {c: lido for c, lido in lidos.items() if atual is None or antes[c] != guardado(lido.valor)}
            if atual is not None and not novos:
                self._conferencia.iguais += 1
                continue
            mudancas = [
                Mudanca(self._rotulo(campo), self._mostrar(atual, campo), lido.texto) for campo, lido in novos.items()
            ]
            nome = str(atual) if atual else self._nome_do_novo(lidos)
            parecidos = self._parecidos(nome) if atual is None else []
            self._spool.query(
                "INSERT INTO cadastro VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    registro,
                    linha,
                    nome,
                    json.dumps({campo: guardado(lido.valor) for campo, lido in novos.items()}),
                    json.dumps({campo: antes[campo] for campo in novos} if atual else {}),
                    json.dumps(mudancas),
                    json.dumps(parecidos),
                ),
            )
        self._esperam.clear()

    def _existentes(self) -> "QuerySet[Any]":
        """The records, with what is compared of them."""
        rows: QuerySet[Any] = self._cadastro.model._default_manager.all()
        return rows.prefetch_related("embalagens") if self._cadastro.tabela == "produto" else rows

    def _nome_do_novo(self, lidos: dict[str, Lido]) -> str:
        return lidos["nome"].texto

    def _parecidos(self, nome: str) -> list[str]:
        return self._matching.parecidos(self._cadastro.tabela, normalize(nome))

    def _registro(self, row: Row) -> int | None:
        """The record that the line speaks of; None for one that nobody has."""
        cadastro = self._cadastro
        cells = self._cells(row, (*cadastro.chaves, *cadastro.nomes))
        registro = self._matching.registro_de(cadastro.tabela, cells, row.numero)
        if registro is None:
            return None
        if (antes := self._vistos.setdefault(registro, row.numero)) != row.numero:
            raise ValorRecusado(f"o {cadastro.tabela} já está na linha {antes}", "deixe só uma das duas")
        dono = self._matching.vendedor_da_carteira(registro) if cadastro.tabela == "cliente" else None
        if self._so_do_vendedor is not None and dono != self._so_do_vendedor:
            raise ValorRecusado("o cliente não é da sua carteira", "tire a linha, ou peça à gerência que o transfira")
        return registro

    def _novo(self, row: Row, lidos: dict[str, Lido]) -> int | None:
        """An id of its own below zero, when all is there that a new record must have."""
        if "nome" not in lidos and "fantasia" in lidos:
            lidos["nome"] = lidos.pop("fantasia")
        try:
            if self._cells(row, (Campo.PRODUTO_ID, Campo.CLIENTE_ID)):
                raise ValorRecusado("não há registro com este id", "confira-o, ou tire-o para criar um novo")
            if "nome" not in lidos:
                raise ValorRecusado(
                    f"não há {self._cadastro.tabela} com este código, e falta o nome para criar um",
                    "confira o código, ou preencha o nome",
                )
            if self._cadastro.tabela == "cliente" and "vendedor_id" not in lidos:
                if self._so_do_vendedor is None:
                    raise ValorRecusado("é um cliente novo e falta o vendedor dele", "preencha a coluna vendedor")
                lidos["vendedor_id"] = Lido(
                    self._so_do_vendedor, self._matching.label("vendedor", self._so_do_vendedor)
                )
        except ValorRecusado as recusa:
            self._anotar(row, self._primeira_chave(row), recusa)
            return None
        nome = lidos["nome"].texto
        if self._cadastro.tabela == "produto" and "codigo_interno" not in lidos:
            codigo = self._matching.codigo_livre("produto", nome)
            lidos["codigo_interno"] = Lido(codigo, codigo)
        documento, ean = (str(lidos[c].valor) if c in lidos else "" for c in ("cpf_cnpj", "ean"))
        codigo = next((str(lidos[c].valor) for c in ("codigo_interno", "referencia_externa") if c in lidos), "")
        registro = -row.numero
        self._vistos[registro] = row.numero
        self._matching.lembrar_novo(self._cadastro.tabela, registro, nome, codigo, documento=documento, ean=ean)
        return registro

    def _lidos(self, row: Row, registro: int | None) -> dict[str, Lido] | None:
        """By the names of the fields; None when one of them is wrong, which is noted."""
        documento = self._matching.proprio("cliente", registro, "cnpj") if registro else ""
        lidos: dict[str, Lido] = {}
        certo = True
        for campo, atributo in self._cadastro.atributos.items():
            for _, cell in self._cells(row, (campo,)):
                if campo is Campo.CPF_CNPJ and documento and show(cell).lstrip("0") == documento.lstrip("0"):
                    # By which he was found: without its zeros it may be read as a CPF and as a CNPJ.
                    continue
                try:
                    lidos[atributo] = self._ler(campo, atributo, cell)
                except ValorRecusado as recusa:
                    self._anotar(row, campo, recusa)
                    certo = False
        try:
            if dita := read_embalagem(dict(self._cells(row, EMBALAGENS)), self._marca, self._tem(registro)):
                avulsa = (
                    lidos["ean"].valor if "ean" in lidos else self._matching.proprio("produto", registro or 0, "ean")
                )
                refuse_same_ean(dita, avulsa)
                lidos[EM_EMBALAGENS] = Lido(dita, str(dita))
        except EmbalagemRecusada as recusa:
            self._anotar(row, recusa.campo, recusa)
            certo = False
        try:
            if self._cadastro.tabela == "cliente" and (cells := self._cells(row, VENDEDORES)):
                vendedor = self._matching.vendedor(cells, row.numero)
                if self._so_do_vendedor not in (None, vendedor):
                    raise ValorRecusado("é outro vendedor", "você só cadastra na sua carteira: deixe a célula vazia")
                lidos["vendedor_id"] = Lido(vendedor, self._matching.label("vendedor", vendedor))
        except ValorRecusado as recusa:
            self._anotar(row, next(c for c, _ in self._cells(row, VENDEDORES)), recusa)
            certo = False
        return lidos if certo else None

    def _tem(self, registro: int | None) -> dict[str, int]:
        """The packages that the product has, and how many units each holds."""
        rows = self._spool.query("SELECT unidade, fator FROM embalagem WHERE produto = ?", (registro or 0,))
        return dict(rows.fetchall())

    def _ler(self, campo: Campo, atributo: str, cell: Cell) -> Lido:
        special: dict[Campo, Callable[[Cell], Lido]] = {
            Campo.PRECO_COMPRA: self._preco,
            Campo.PRECO_LISTA: self._preco,
            Campo.CATEGORIA: self._categoria,
            Campo.ATIVO: _ativo,
            Campo.UF: _uf,
            Campo.EAN: _ean,
            Campo.CPF_CNPJ: lambda cell: _arrumado(cell, documento_completo, formatar_cpf_cnpj),
            Campo.TELEFONE: lambda cell: _arrumado(cell, arrumar_telefone),
            Campo.CEP: lambda cell: _arrumado(cell, _cep),
        }
        if ler := special.get(campo):
            lido = ler(cell)
        else:
            field: Any = self._cadastro.model._meta.get_field(atributo)
            texto = parse_texto(cell, field.max_length)
            lido = Lido(texto, texto)
        if not atributo.endswith("_id"):
            _validar(self._cadastro.model, atributo, lido.valor)
        return lido

    def _preco(self, cell: Cell) -> Lido:
        return self._em_reais(parse_number(cell, self._marca))

    def _em_reais(self, valor: Decimal) -> Lido:
        return Lido(valor, preco(valor))

    def _categoria(self, cell: Cell) -> Lido:
        texto = parse_texto(cell, 80)
        categoria = self._categorias.get(normalize(texto))
        if categoria is None:
            raise ValorRecusado(
                "não há esta categoria",
                f"há: {', '.join(sorted(set(self._categorias.values())))}; outra se cadastra na administração",
            )
        return Lido(categoria, texto)

    def _cells(self, row: Row, campos: tuple[Campo, ...]) -> list[tuple[Campo, Cell]]:
        """Of these columns those that are filled in."""
        places = (
            (campo, self._colunas.por_campo[campo].indice) for campo in campos if campo in self._colunas.por_campo
        )
        cells = [(campo, row.cells[place] if place < len(row.cells) else None) for campo, place in places]
        return [(campo, cell) for campo, cell in cells if not is_blank(cell)]

    def _primeira_chave(self, row: Row) -> Campo | None:
        cells = self._cells(row, (*self._cadastro.chaves, *self._cadastro.nomes))
        return cells[0][0] if cells else None

    def _rotulo(self, atributo: str) -> str:
        if atributo == EM_EMBALAGENS:
            return "Embalagens"
        rotulo = str(self._cadastro.model._meta.get_field(atributo.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
        return rotulo[:1].upper() + rotulo[1:]

    def _mostrar(self, atual: Any, atributo: str) -> str:
        if atual is None:
            return ""
        valor = getattr(atual, atributo)
        if isinstance(valor, bool):
            return "Sim" if valor else "Não"
        if isinstance(valor, Decimal):
            return preco(valor)
        if atributo == "cpf_cnpj":
            return formatar_cpf_cnpj(valor) or AUSENTE
        if atributo == "vendedor_id" and valor:
            return self._matching.label("vendedor", valor)
        return ("; ".join(valor) if isinstance(valor, list) else str(valor or "")) or AUSENTE

    def _anotar(self, row: Row, campo: Campo | None, recusa: ValorRecusado) -> None:
        coluna = self._colunas.por_campo[campo].titulo if campo else "linha"
        valor = next((show(cell) for _, cell in self._cells(row, (campo,))), "") if campo else ""
        self._spool.add_problema(Problema(row.numero, coluna, printable(valor), recusa.motivo, recusa.saida))


def guardado(valor: Any) -> Any:
    """As JSON has it, amounts with the places that they have."""
    return f"{valor.normalize():f}" if isinstance(valor, Decimal) else valor


def do_guardado(model: type[Model], campo: str, valor: Any) -> Any:
    """The other way."""
    if campo == EM_EMBALAGENS:
        return valor
    field: Any = model._meta.get_field(campo.removesuffix("_id"))
    return Decimal(valor) if field.get_internal_type() == "DecimalField" and valor is not None else valor


def _arrumado(cell: Cell, arrumar: Callable[[str], str], mostrar: Callable[[str], str] = str) -> Lido:
    try:
        valor = arrumar(parse_texto(cell, LONGEST_NAME["cliente"]))
    except ValidationError as error:
        raise _como_recusa(error) from None
    return Lido(valor, mostrar(valor))


def _cep(texto: str) -> str:
    # A spreadsheet takes the zero before a number away.
    return arrumar_cep(texto.zfill(8) if texto.isdigit() else texto)


def _ean(cell: Cell) -> Lido:
    texto = parse_texto(cell, 40)
    if not re.fullmatch("[0-9]{8,14}", texto):
        raise ValorRecusado("não é um EAN", "escreva os 8, 12, 13 ou 14 dígitos; formate a coluna como texto")
    return Lido(texto, texto)


def _uf(cell: Cell) -> Lido:
    uf = _UFS.get(normalize(parse_texto(cell, 40)))
    if uf is None:
        raise ValorRecusado("não é um estado do Brasil", "escreva a sigla, por exemplo SP")
    return Lido(uf, uf)


def _ativo(cell: Cell) -> Lido:
    palavra = normalize(show(cell)).strip(".")
    if palavra not in _SIM | _NAO:
        raise ValorRecusado("não se sabe se é ativo ou inativo", "escreva sim ou não")
    return Lido(palavra in _SIM, "Sim" if palavra in _SIM else "Não")


def _validar(model: type[Model], atributo: str, valor: Any) -> None:
    field: Any = model._meta.get_field(atributo)
    try:
        field.clean(valor, None)
    except ValidationError as error:
        raise _como_recusa(error) from None


def _como_recusa(error: ValidationError) -> ValorRecusado:
    motivo, _, saida = " ".join(error.messages).rstrip(".").partition(": ")
    return ValorRecusado(motivo[:1].lower() + motivo[1:], saida or "corrija o valor")


PRODUTOS_DO_ARQUIVO = Cadastro(
    "produto",
    Produto,
    DE_PRODUTOS,
    tuple(campo for campo in PRODUTOS if campo not in (Campo.PRODUTO, Campo.PRODUTO_NOME)),
    (Campo.PRODUTO_NOME,),
    {
        Campo.PRODUTO_NOME: "nome",
        Campo.PRODUTO_CODIGO: "codigo_interno",
        Campo.EAN: "ean",
        Campo.CATEGORIA: "categoria_id",
        Campo.PRECO_COMPRA: "preco_medio_compra",
        Campo.PRECO_LISTA: "preco_lista",
        Campo.ATIVO: "ativo",
    },
    Leitor,
)
CLIENTES_DO_ARQUIVO = Cadastro(
    "cliente",
    Cliente,
    DE_CLIENTES,
    (Campo.CLIENTE_ID, Campo.CPF_CNPJ, Campo.CLIENTE_CODIGO),
    (Campo.CLIENTE_NOME, Campo.CLIENTE_FANTASIA),
    {
        Campo.CLIENTE_NOME: "nome",
        Campo.CLIENTE_FANTASIA: "fantasia",
        Campo.CPF_CNPJ: "cpf_cnpj",
        Campo.CLIENTE_CODIGO: "referencia_externa",
        Campo.TELEFONE: "telefone",
        Campo.ENDERECO: "endereco",
        Campo.CEP: "cep",
        Campo.CIDADE: "cidade",
        Campo.UF: "uf",
        Campo.ATIVO: "ativo",
    },
    Leitor,
)
