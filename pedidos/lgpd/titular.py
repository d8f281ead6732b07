"""What there is about a client: his record, his orders and what hangs on them, and the log of it all."""

from typing import Any

from django.db.models import Q, QuerySet

from comum.atividade.models import LogAtividade, chave_do_registro
from pedidos.models import (
    Cliente,
    Coleta,
    CreditoCliente,
    Devolucao,
    Importacao,
    ItemPedido,
    Pagamento,
    Pedido,
    PrecoDeVenda,
    Reembolso,
    RegistroImportado,
)


def registros_de(cliente: Cliente) -> "dict[str, QuerySet[Any]]":
    """By name, the person first; all of them are evaluated anew when they are read."""
    do_pedido = {"pedido__cliente": cliente}
    return {
        "clientes": Cliente.objects.filter(pk=cliente.pk),
        "pedidos": Pedido.objects.filter(cliente=cliente),
        "itens": ItemPedido.objects.filter(**do_pedido),
        "pagamentos": Pagamento.objects.filter(**do_pedido),
        "reembolsos": Reembolso.objects.filter(**do_pedido),
        "creditos": CreditoCliente.objects.filter(cliente=cliente),
        "coletas": Coleta.objects.filter(**do_pedido),
        "devolucoes": Devolucao.objects.filter(**do_pedido),
        "precos": PrecoDeVenda.objects.filter(cliente=cliente),
        "importados": RegistroImportado.objects.filter(_importados(cliente)),
    }


def log_de(cliente: Cliente) -> "QuerySet[LogAtividade]":
    """What was done to any of them, the first deed first."""
    chaves = {chave_do_registro(um) for registros in registros_de(cliente).values() for um in registros}
    return LogAtividade.objects.filter(registro__in=chaves).order_by("pk")


def importacoes_de(cliente: Cliente) -> "QuerySet[Importacao]":
    """Those that brought him or an order of his: their files speak of him."""
    registros = RegistroImportado.objects.filter(_importados(cliente))
    return Importacao.objects.filter(pk__in=registros.values("importacao_id"))


def _importados(cliente: Cliente) -> Q:
    pedidos = Pedido.objects.filter(cliente=cliente).values("pk")
    do_cliente = Q(tabela=RegistroImportado.Tabela.CLIENTE, registro_id=cliente.pk)
    return do_cliente | Q(tabela=RegistroImportado.Tabela.PEDIDO, registro_id__in=pedidos)
