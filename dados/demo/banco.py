"""What is in the database before a demo: is there anything, and how to take it out."""

from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

# pedidos knows neither vendedor nor apuracao; a demo of everything names them, like a foreign key does.
MODELOS = (
    "vendedor.Vendedor",
    "vendedor.Comissao",
    "vendedor.Meta",
    "pedidos.Cliente",
    "pedidos.CreditoCliente",
    "pedidos.Produto",
    "pedidos.Embalagem",
    "pedidos.Estoque",
    "pedidos.Pedido",
    "pedidos.ItemPedido",
    "pedidos.Pagamento",
    "pedidos.Coleta",
    "pedidos.ItemColetado",
    "pedidos.Devolucao",
    "pedidos.ItemDevolvido",
    "pedidos.Reembolso",
    "pedidos.PrecoDeVenda",
    "pedidos.MovimentacaoEstoque",
    "apuracao.Apuracao",
    "apuracao.PedidoApurado",
)
MOSTRADOS = ("pedidos.Pedido", "pedidos.Cliente", "pedidos.Produto", "vendedor.Vendedor", "apuracao.Apuracao")


def modelo(nome: str) -> Any:
    return apps.get_model(nome)


def travar() -> None:
    """Until the transaction ends nobody else writes here, so that two demos cannot be mixed.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(_tabelas(MODELOS))} IN SHARE ROW EXCLUSIVE MODE")


def vazio() -> bool:
    return not any(modelo(nome).objects.exists() for nome in MODELOS)


def conteudo() -> str:
    """How much there is, in words: 3000 pedidos, 120 clientes. Counts the tables."""
    contados = [(modelo(nome).objects.count(), modelo(nome)._meta) for nome in MOSTRADOS]
    return ", ".join(
        f"{quantos:,} {meta.verbose_name if quantos == 1 else meta.verbose_name_plural}".replace(",", ".")
        for quantos, meta in contados
        if quantos
    )


def limpar() -> None:
    """Takes out everything of MODELOS; users, roles, categories and the log stay."""
    tables = [_model_table(nome) for nome in MODELOS]
    # TRUNCATE or DELETE, as the database does it best; with the sequences.
    sql = connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=False)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # TRUNCATE waits for no check of a foreign key that is still to be made.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in sql:
            cursor.execute(statement)


def _model_table(nome: str) -> str:
    table: type[models.Model] = modelo(nome)
    return table._meta.db_table


def _tabelas(nomes: tuple[str, ...]) -> list[str]:
    return [connection.ops.quote_name(_model_table(nome)) for nome in nomes]
