"""Clients: found by text, by how long they have bought nothing, and what each has bought."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from comum.datas.periodo import Periodo
from pedidos.acesso import PAINEL, so_do_vendedor
from pedidos.models import Cliente
from sap_project.api.consulta import Dia, Lista, Pagina, Preco, Reais, Texto, consulta
from vendedor.queries import carteira, pedidos_do_cliente
from vendedor.queries.cliente import produtos_do_cliente
from vendedor.views.cliente import ficha_visivel

router = Router(tags=["Clientes"])


class ClienteAchado(Schema):
    id: int
    nome: str
    fantasia: str
    cpf_cnpj: str
    telefone: str
    cidade: str
    uf: str
    ativo: bool
    vendedor_id: int | None


class SemCompra(Schema):
    id: int
    nome: str
    cidade: str
    telefone: str
    ultima: date | None = Field(description="O dia da última compra; null para quem nunca comprou.")
    dias: int | None


class ItemComprado(Schema):
    produto: str
    quantidade: int
    preco: Preco
    total: Reais


class PedidoDoCliente(Schema):
    id: int
    data: date
    status: str
    vendedor: str
    total: Reais
    itens: list[ItemComprado]


class ProdutoComprado(Schema):
    id: int
    nome: str
    quantidade: int
    pedidos: int
    vendas: Reais
    margem: Reais
    ultima: date


class BuscaDeClientes(Pagina):
    busca: Texto = Field("", description="Palavras dos nomes ou da cidade, CPF ou CNPJ ou o começo dele, telefone.")
    ativo: bool | None = Field(None, description="Só os ativos, ou só os outros.")


class PrazoSemCompra(Pagina):
    dias: int = Field(30, ge=1, le=36_500, description="Há quantos dias não compram: 7, 15, 30 ou quantos se queira.")


class Dias(Pagina):
    """The days that an answer looks at, both included."""

    desde: Dia | None = Field(None, description="O primeiro dia; sem ele, desde sempre.")
    ate: Dia | None = Field(None, description="O último dia; sem ele, todos os que vêm.")

    @property
    def periodo(self) -> Periodo:
        return Periodo(self.desde or date.min, self.ate or date.max)


@consulta(router, "", Lista[ClienteAchado], nome="clientes", papeis=PAINEL, resumo="Procurar clientes")
def procurar(request: HttpRequest, filtro: Query[BuscaDeClientes]) -> dict[str, Any]:
    clientes = Cliente.objects.order_by("nome_busca", "pk")
    if (vendedor_id := so_do_vendedor(request)) is not None:
        clientes = clientes.do_vendedor(vendedor_id)
    if filtro.busca:
        clientes = clientes.procurar(filtro.busca)
    if filtro.ativo is not None:
        clientes = clientes.filter(ativo=filtro.ativo)
    rows = clientes.values(*ClienteAchado.model_fields)
    return {"total": clientes.count(), "items": list(filtro.parte(rows))}


@consulta(
    router,
    "/sem-compra",
    Lista[SemCompra],
    nome="clientes_sem_compra",
    papeis=PAINEL,
    resumo="Clientes sem compra há tantos dias",
)
def sem_compra(request: HttpRequest, filtro: Query[PrazoSemCompra]) -> dict[str, Any]:
    """Só os ativos; quem parou há menos tempo vem primeiro, quem nunca comprou por último."""
    carteira_id, hoje = so_do_vendedor(request), timezone.localdate()
    return {
        "total": carteira.quantos_sem_compra(carteira_id, filtro.dias, hoje),
        "items": carteira.clientes_sem_compra(carteira_id, filtro.dias, hoje, filtro.offset, filtro.limit),
    }


@consulta(
    router,
    "/{int:cliente_id}/pedidos",
    Lista[PedidoDoCliente],
    nome="pedidos_do_cliente",
    papeis=PAINEL,
    resumo="Pedidos de um cliente, com os itens",
    de_um=True,
)
def pedidos(request: HttpRequest, cliente_id: int, filtro: Query[Dias]) -> dict[str, Any]:
    """Os cancelados também; o mais novo vem primeiro."""
    ficha_visivel(cliente_id, so_do_vendedor(request))
    return {
        "total": pedidos_do_cliente.quantos_pedidos(cliente_id, filtro.periodo),
        "items": pedidos_do_cliente.pedidos_do_cliente(cliente_id, filtro.periodo, filtro.offset, filtro.limit),
    }


@consulta(
    router,
    "/{int:cliente_id}/produtos",
    Lista[ProdutoComprado],
    nome="produtos_do_cliente",
    papeis=PAINEL,
    resumo="Produtos que um cliente compra",
    de_um=True,
)
def produtos(request: HttpRequest, cliente_id: int, filtro: Query[Dias]) -> dict[str, Any]:
    """Sem os pedidos cancelados; o de maior valor vem primeiro."""
    ficha_visivel(cliente_id, so_do_vendedor(request))
    comprados = produtos_do_cliente(cliente_id, filtro.periodo, filtro.offset, filtro.limit)
    return {"total": comprados.diferentes, "items": comprados.maiores}
