"""Products: found by name, code or EAN, with what they cost and what is in stock."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from pedidos.acesso import PEDIDOS
from pedidos.models import ItemPedido, Produto
from pedidos.pedidos.reserva import com_reserva
from pedidos.pedidos.valores import PRECO_DA_UNIDADE
from sap_project.api.consulta import Lista, Pagina, Preco, Texto, consulta

router = Router(tags=["Produtos"])


class EmbalagemDoProduto(Schema):
    unidade: str = Field(description="CX, FD, PC…")
    fator: int = Field(description="Quantas unidades há em cada.")
    ean: str
    preco_lista: Preco | None = Field(description="Da embalagem inteira; null se vale o da unidade vezes o fator.")


class ProdutoAchado(Schema):
    id: int
    nome: str
    codigo_interno: str
    ean: str
    categoria_id: str
    preco_medio_compra: Preco
    preco_lista: Preco | None = Field(description="null se não tem.")
    embalagens: list[EmbalagemDoProduto]
    ultimo_preco_venda: Preco | None = Field(
        description="Por quanto foi vendida a unidade no último item; null se nunca foi."
    )
    saldo: int = Field(description="Quantos há em estoque.")
    prometido: int = Field(description="Quantos estão pagos e ainda não foram coletados.")
    livre: int = Field(description="O saldo menos o prometido; negativo quando se prometeu mais do que há.")
    ativo: bool


class BuscaDeProdutos(Pagina):
    busca: Texto = Field("", description="Palavras do nome, o código interno ou o EAN.")
    ativo: bool = Field(default=True, description="Os que se vendem, ou os que não se vendem mais.")


@consulta(router, "", Lista[ProdutoAchado], nome="produtos", papeis=PEDIDOS, resumo="Procurar produtos")
def procurar(request: HttpRequest, filtro: Query[BuscaDeProdutos]) -> dict[str, Any]:
    produtos = Produto.objects.filter(ativo=filtro.ativo).order_by("nome_busca", "pk")
    if filtro.busca:
        produtos = produtos.procurar(filtro.busca)
    ultimo = ItemPedido.objects.filter(produto=OuterRef("pk")).order_by("-pk").values(preco=PRECO_DA_UNIDADE)[:1]
    achados = com_reserva(produtos).annotate(ultimo_preco_venda=Subquery(ultimo)).prefetch_related("embalagens")
    return {"total": produtos.count(), "items": list(filtro.parte(achados))}
