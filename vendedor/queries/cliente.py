"""One client in detail: who he is, what he has bought in a period, and what he still has to pay."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet, Sum, Window
from django.utils import timezone

from comum.consulta import Consulta, Valor
from comum.datas.periodo import Periodo
from comum.documentos import formatar_cpf_cnpj
from pedidos.models import Cliente, Pagamento, Pedido
from vendedor.queries.resumos import PERIODO
from vendedor.queries.serie import Serie, serie_de
from vendedor.queries.vendas import ZERO, Dia, Totais, reais, soma, totais_de

CLIENTE = Valor("cliente")
PRODUTOS = 30
PAGAMENTOS = 20


class Ficha(NamedTuple):
    """Who the client is."""

    id: int
    nome: str
    fantasia: str
    cpf_cnpj: str
    telefone: str
    endereco: str
    cep: str
    cidade: str
    uf: str
    ativo: bool
    vendedor_id: int | None
    vendedor: str | None

    @property
    def exibido(self) -> str:
        return self.fantasia or self.nome

    @property
    def documento(self) -> str:
        """CPF or CNPJ with its dots and dashes, which the database does not keep."""
        return formatar_cpf_cnpj(self.cpf_cnpj)


class Historico(NamedTuple):
    """What he has bought in the period, and when he bought at all."""

    totais: Totais
    anteriores: Totais | None
    cancelados: int
    serie: Serie
    primeira: date | None
    ultima: date | None
    pedidos_da_vida: int
    vendas_da_vida: Decimal
    pedidos_no_periodo: int


class ProdutoComprado(NamedTuple):
    id: int
    nome: str
    quantidade: int
    pedidos: int
    vendas: Decimal
    margem: Decimal
    ultima: date


class Produtos(NamedTuple):
    diferentes: int
    maiores: list[ProdutoComprado]


class PagamentoPendente(NamedTuple):
    pedido_id: int
    registrado: date
    metodo: str
    valor: Decimal


class EmAberto(NamedTuple):
    pagamentos: int
    valor: Decimal
    ultimos: list[PagamentoPendente]


def ficha_do_cliente(cliente_id: int) -> Ficha | None:
    rows = _perguntar_ficha(cliente=cliente_id)
    return Ficha(*rows[0]) if rows else None


@Consulta
def _perguntar_ficha() -> "QuerySet[Any, Any]":
    campos = Ficha._fields[:-1]
    return Cliente.objects.filter(pk=CLIENTE).values_list(*campos, "vendedor__nome")


def historico_do_cliente(cliente_id: int, periodo: Periodo, anterior: Periodo | None) -> Historico:
    """One query. Cancelled orders count nowhere but in `cancelados` and `pedidos_no_periodo`."""
    rows = _perguntar_dias(cliente=cliente_id)
    dias = [Dia(dia, n, reais(valor), reais(pago), reais(lucro)) for dia, n, valor, pago, lucro, _ in rows if n]
    totais = totais_de(dias, periodo)
    cancelados = sum(row[-1] for row in rows if periodo.contem(row[0]))
    return Historico(
        totais=totais,
        anteriores=totais_de(dias, anterior) if anterior else None,
        cancelados=cancelados,
        serie=serie_de([(dia.data, dia.vendas) for dia in dias], periodo),
        primeira=dias[0].data if dias else None,
        ultima=dias[-1].data if dias else None,
        pedidos_da_vida=sum(dia.pedidos for dia in dias),
        vendas_da_vida=sum((dia.vendas for dia in dias), ZERO),
        pedidos_no_periodo=totais.pedidos + cancelados,
    )


@Consulta
def _perguntar_dias() -> "QuerySet[Any, Any]":
    valido = ~Q(status=Pedido.Status.CANCELADO)
    return (
        Pedido.objects.filter(cliente_id=CLIENTE)
        .order_by("data")
        .values("data")
        .annotate(
            validos=Count("pk", filter=valido, distinct=True),
            vendas=soma("itens__valor_total_venda", valido),
            receita=soma("itens__valor_total_venda", Q(status__in=Pedido.PAGOS)),
            margem=soma("itens__lucro_bruto", valido),
            cancelados=Count("pk", filter=~valido, distinct=True),
        )
        .values_list("data", "validos", "vendas", "receita", "margem", "cancelados")
    )


def produtos_do_cliente(cliente_id: int, periodo: Periodo, pulados: int = 0, quantos: int = PRODUTOS) -> Produtos:
    """One query: those he bought most of, by value, and how many different ones there are.

    Beyond the last of them a second one counts.
    """
    rows = _perguntar_produtos(pulados, quantos, cliente=cliente_id, **periodo._asdict())
    maiores = [
        ProdutoComprado(pk, nome, unidades, pedidos, reais(vendas), reais(margem), ultima)
        for pk, nome, unidades, pedidos, vendas, margem, ultima, _ in rows
    ]
    if not maiores and pulados:
        return Produtos(produtos_do_cliente(cliente_id, periodo, 0, 1).diferentes, [])
    return Produtos(rows[0][-1] if rows else 0, maiores)


@Consulta
def _perguntar_produtos(pulados: int, quantos: int) -> "QuerySet[Any, Any]":
    return (
        Pedido.objects.filter(cliente_id=CLIENTE, itens__isnull=False, data__range=PERIODO)
        .nao_cancelados()
        .values("itens__produto_id", "itens__produto__nome")
        .annotate(
            quantidade=Sum(F("itens__quantidade") - F("itens__devolvida") - F("itens__encerrada")),
            pedidos=Count("pk", distinct=True),
            vendas=soma("itens__valor_total_venda"),
            margem=soma("itens__lucro_bruto"),
            ultima=Max("data"),
            diferentes=Window(Count("itens__produto_id")),
        )
        .order_by("-vendas", "itens__produto__nome", "itens__produto_id")
        .values_list(
            *("itens__produto_id", "itens__produto__nome", "quantidade", "pedidos", "vendas", "margem", "ultima"),
            "diferentes",
        )[pulados : pulados + quantos]
    )


def em_aberto_do_cliente(cliente_id: int) -> EmAberto:
    """One query: the payments that wait for a decision now, whatever the period, the newest first."""
    rows = _perguntar_em_aberto(cliente=cliente_id)
    ultimos = [
        PagamentoPendente(pedido_id, _dia(registrado), Pagamento.Metodo(metodo).label, reais(valor))
        for pedido_id, registrado, metodo, valor, _, _ in rows
    ]
    return EmAberto(rows[0][4], reais(rows[0][5]), ultimos) if rows else EmAberto(0, ZERO, [])


@Consulta
def _perguntar_em_aberto() -> "QuerySet[Any, Any]":
    return (
        Pagamento.objects.pendentes()
        .filter(pedido__in=Pedido.objects.filter(cliente_id=CLIENTE).nao_cancelados())
        .annotate(quantos=Window(Count("pk")), soma=Window(Sum("valor")))
        .order_by("-data_registro", "-pk")
        .values_list("pedido_id", "data_registro", "metodo", "valor", "quantos", "soma")[:PAGAMENTOS]
    )


def _dia(registrado: datetime) -> date:
    return timezone.localdate(registrado)
