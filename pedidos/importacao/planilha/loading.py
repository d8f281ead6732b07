"""Writes what a checked file holds, in batches: every row or none.

Where writers do not wait for each other that is one transaction. On SQLite it is written in portions,
and what was written is undone when the rest cannot be.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from django.db import DatabaseError, IntegrityError, connection, reset_queries
from django.utils import timezone

from cachecore import emit
from pedidos.importacao.planilha.checking import Conferencia, Progresso, no_progress
from pedidos.importacao.planilha.creating import create_new
from pedidos.importacao.planilha.existing import referencia_do_pedido
from pedidos.importacao.planilha.portions import Porcoes
from pedidos.importacao.planilha.problemas import ImportacaoRecusada
from pedidos.importacao.planilha.shelf import through_the_shelf
from pedidos.importacao.planilha.spool import PARTES, Grupo
from pedidos.importacao.planilha.undoing import undo_what_was_written
from pedidos.models import Coleta, Importacao, ItemColetado, ItemPedido, Pagamento, Pedido, Produto, RegistroImportado
from pedidos.pedidos.excecoes import exigir_excecoes
from pedidos.pedidos.valores import a_pagar

_PEDIDOS_AT_ONCE = 500
_ITENS_AT_ONCE = 1_000


class Gravacao(NamedTuple):
    """What was written."""

    importacao: int
    pedidos: int
    itens: int
    total: Decimal
    clientes: int
    produtos: int
    vendedores: int
    pagamentos: int
    coletas: int


def gravar(
    conferencia: Conferencia,
    importacao: Importacao | None = None,
    *,
    parcial: bool = False,
    motivo_excecao: str = "",
    progresso: Progresso = no_progress,
    ao_fim: Callable[[Gravacao], None] | None = None,
) -> Gravacao:
    """Writes the pedidos that are new. With problems in the file it refuses, unless parcial.

    Raises VendaRecusada for exceptions that ask for a reason and have none.

    ao_fim is called with what was written, in the last transaction; what it raises undoes the import.
    Without an Importacao one is made, which tells what the command has written. Raises
    ImportacaoRecusada, having written nothing, when the database meanwhile holds something that the
    check did not see.
    """
    problemas = conferencia.total_de_problemas
    if problemas and not parcial:
        raise ImportacaoRecusada(f"{conferencia.nome} tem {problemas} problema(s); nada foi gravado.")
    if not conferencia.resumo.pedidos_novos:
        nada = Gravacao(importacao.pk if importacao else 0, 0, 0, Decimal("0.00"), 0, 0, 0, 0, 0)
        if ao_fim is not None:
            ao_fim(nada)
        return nada
    # Whoever imports has the right.
    exigir_excecoes(conferencia.excecoes(), motivo=motivo_excecao, com_direito=True)
    porcoes = Porcoes()
    try:
        with porcoes:
            feita = importacao or Importacao.objects.da_linha_de_comando(conferencia.nome)
            gravador = _Gravador(conferencia, feita, porcoes, progresso, motivo_excecao)
            gravacao = gravador.gravar()
            if importacao is None:
                _conclude(feita, conferencia, gravacao)
            if ao_fim is not None:
                ao_fim(gravacao)
            return gravacao
    except BaseException as error:
        if porcoes.gravadas:
            undo_what_was_written(feita)
        if isinstance(error, IntegrityError):
            raise ImportacaoRecusada(
                f"Nada foi gravado de {conferencia.nome}: enquanto ele era conferido, alguém gravou ou excluiu os "
                f"mesmos registros (outra importação, talvez). Importe de novo. O banco disse: {_first_line(error)}"
            ) from error
        if isinstance(error, DatabaseError):
            raise ImportacaoRecusada(
                f"Nada foi gravado de {conferencia.nome}: o banco recusou ({_first_line(error)}). "
                "Importe de novo; se repetir, avise quem cuida do sistema."
            ) from error
        raise


def _conclude(importacao: Importacao, conferencia: Conferencia, gravacao: Gravacao) -> None:
    resumo = {**conferencia.resumo._asdict(), "gravado": {**gravacao._asdict(), "total": str(gravacao.total)}}
    importacao.concluir(Importacao.Status.GRAVADA, resumo=resumo, mensagem=conferencia.descricao)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


class _Gravador:
    """One writing pass over the spool, inside the transaction."""

    def __init__(
        self, conferencia: Conferencia, importacao: Importacao, porcoes: Porcoes, progresso: Progresso, motivo: str
    ) -> None:
        self.spool = conferencia.spool
        self.importacao = importacao
        self.porcoes = porcoes
        self.progresso = progresso
        self.motivo = motivo
        self.a_gravar = conferencia.resumo.itens_novos
        self.feito: Counter[str] = Counter()
        self.total = Decimal("0.00")
        self.custos: dict[int, Decimal] = {}

    def gravar(self) -> Gravacao:
        created = create_new(self.spool, self.importacao, self.porcoes)
        for grupos in self.spool.novos(self.porcoes.lote(_PEDIDOS_AT_ONCE)):
            pedidos = self._write_pedidos(grupos)
            coletas = self._write_coletas(grupos, pedidos)
            self._write_itens(grupos[0].id, grupos[-1].id, coletas)
            self._write_pagamentos(grupos, pedidos)
            self.porcoes.virar()
        self._tell_the_cache(created)
        return Gravacao(
            importacao=self.importacao.pk,
            pedidos=self.feito["pedidos"],
            itens=self.feito["itens"],
            total=self.total,
            clientes=created["cliente"],
            produtos=created["produto"],
            vendedores=created["vendedor"],
            pagamentos=self.feito["pagamentos"],
            coletas=self.feito["coletas"],
        )

    def _tell_the_cache(self, created: dict[str, int]) -> None:
        """bulk_create sends no signals: the events are sent here, once for all rows."""
        events = {
            **{f"{tabela}.criado": how_many for tabela, how_many in created.items()},
            "pedido.criado": self.feito["pedidos"],
            "item_pedido.criado": self.feito["itens"],
            "pagamento.registrado": self.feito["pagamentos"],
            "pagamento.aprovado": self.feito["pagamentos"],
            "coleta.registrada": self.feito["coletas"],
            "coleta.concluida": self.feito["coletas"],
            "estoque.atualizado": self.feito["coletas"],
        }
        for event, how_many in events.items():
            if how_many:
                emit(event)

    def _write_pedidos(self, grupos: list[Grupo]) -> list[Pedido]:
        pedidos = []
        for grupo in grupos:
            cliente, vendedor = self.spool.real(grupo.cliente), self.spool.real(grupo.vendedor)
            pedidos.append(
                Pedido(
                    cliente_id=cliente,
                    vendedor_id=vendedor,
                    data=date.fromisoformat(grupo.data),
                    frete=_reais(grupo.frete),
                    status=_status(grupo),
                    motivo_excecao=self.motivo,
                    referencia_externa=referencia_do_pedido(grupo, cliente, vendedor, grupo.copia),
                )
            )
        Pedido.objects.bulk_create(pedidos)
        RegistroImportado.objects.bulk_create(
            RegistroImportado(
                importacao=self.importacao,
                tabela=RegistroImportado.Tabela.PEDIDO,
                registro_id=pedido.pk,
                valor=_reais(grupo.valor),
                status=pedido.status,
                pagamentos=bool(grupo.pago),
                coletas=_foi_coletado(grupo),
            )
            for pedido, grupo in zip(pedidos, grupos, strict=True)
        )
        ids = [(pedido.pk, grupo.id) for pedido, grupo in zip(pedidos, grupos, strict=True)]
        self.spool.db.executemany("UPDATE pedido SET real = ? WHERE id = ?", ids)
        self.feito["pedidos"] += len(pedidos)
        return pedidos

    def _write_coletas(self, grupos: list[Grupo], pedidos: list[Pedido]) -> dict[int, Coleta]:
        """The pick-ups of those that have left the warehouse, by their order."""
        coletas = [
            Coleta(
                pedido=pedido,
                data=date.fromisoformat(grupo.coletado_em or grupo.data),
                responsavel=self.importacao.usuario,
                nome_retirada=f"{self.importacao} ({self.importacao.nome})"[:150],
                status=Coleta.Status.TOTAL,
            )
            for pedido, grupo in zip(pedidos, grupos, strict=True)
            if _foi_coletado(grupo)
        ]
        Coleta.objects.bulk_create(coletas)
        self.feito["coletas"] += len(coletas)
        return {coleta.pedido_id: coleta for coleta in coletas}

    def _write_pagamentos(self, grupos: list[Grupo], pedidos: list[Pedido]) -> None:
        pagamentos = [
            Pagamento(
                pedido=pedido,
                valor=_reais(grupo.pago),
                metodo=grupo.metodo or Pagamento.Metodo.OUTRO,
                status_pagamento=Pagamento.Status.APROVADO,
                data_registro=_noon(grupo.pago_em or grupo.data),
                registrado_por=self.importacao.usuario,
            )
            for pedido, grupo in zip(pedidos, grupos, strict=True)
            if grupo.pago
        ]
        Pagamento.objects.bulk_create(pagamentos)
        self.feito["pagamentos"] += len(pagamentos)

    def _write_itens(self, first: int, last: int, coletas: dict[int, Coleta]) -> None:
        lines = self.spool.query(
            "SELECT p.real, COALESCE(n.real, l.produto), l.quantidade, l.unidade, l.fator, l.preco, l.desconto, l.custo"
            " FROM pedido p JOIN linha l USING (chave) LEFT JOIN novo n ON n.id = l.produto"
            " WHERE p.id BETWEEN ? AND ? AND p.estado = 'novo' ORDER BY p.id, l.numero",
            (first, last),
        )
        while rows := lines.fetchmany(self.porcoes.lote(_ITENS_AT_ONCE)):
            self._read_custos({produto for _, produto, *_ in rows})
            itens = [
                ItemPedido(
                    pedido_id=pedido,
                    produto_id=produto,
                    quantidade=quantidade,
                    unidade=unidade,
                    fator=fator,
                    preco_venda=Decimal(preco) / PARTES,
                    desconto=_reais(desconto),
                    preco_compra=self.custos[produto] if custo is None else Decimal(custo) / PARTES,
                )
                for pedido, produto, quantidade, unidade, fator, preco, desconto, custo in rows
            ]
            ItemPedido.objects.bulk_create(itens)
            coletados = [item for item in itens if item.pedido_id in coletas]
            ItemColetado.objects.bulk_create(
                ItemColetado(coleta=coletas[item.pedido_id], item=item, quantidade=item.quantidade)
                for item in coletados
            )
            through_the_shelf(coletados, self.importacao)
            self.feito["itens"] += len(itens)
            self.total += sum((item.valor_total_venda for item in itens), Decimal(0))
            self.progresso("Gravando", self.feito["itens"], self.a_gravar)
            _forget_queries()
            self.porcoes.virar()

    def _read_custos(self, produtos: set[int]) -> None:
        """The purchase prices of this moment; those of a few products are kept at hand."""
        if len(self.custos) > _ITENS_AT_ONCE:
            self.custos.clear()
        if missing := produtos - self.custos.keys():
            found = Produto.objects.filter(pk__in=missing).order_by()
            self.custos.update(found.values_list("pk", "preco_medio_compra"))
        if gone := produtos - self.custos.keys():
            raise IntegrityError(f"o produto {min(gone)} foi excluído")


def _status(grupo: Grupo) -> str:
    if _foi_coletado(grupo):
        return Pedido.Status.COLETA_CONCLUIDA
    return Pedido.status_pelo_pagamento(a_pagar(grupo.valor, grupo.frete), grupo.pago, tem_linhas=grupo.linhas > 0)


def _foi_coletado(grupo: Grupo) -> bool:
    return grupo.coletado_em is not None


def _reais(centavos: int) -> Decimal:
    return Decimal(centavos) / 100


def _noon(dia: str) -> datetime:
    """A day is all that the file knows of the moment."""
    return timezone.make_aware(datetime.combine(date.fromisoformat(dia), time(12)))


def _forget_queries() -> None:
    # With DEBUG on Django keeps the text of every statement: here, that is the file again.
    if not connection.force_debug_cursor:
        reset_queries()
