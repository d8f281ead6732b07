"""Products: found by name, code or EAN, with what they cost and what is in stock."""

from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from pedidos.acesso import PEDIDOS
from pedidos.models import ItemPedido, Produto
from sap_project.api.consulta import Lista, Pagina, Texto, consulta

router = Router(tags=["Produtos"])


class ProdutoAchado(Schema):
    id: int
    nome: str
    codigo_interno: str
    ean: str
    categoria_id: str
    preco_medio_compra: Decimal
    ultimo_preco_venda: Decimal | None = Field(description="Por quanto foi vendido no último item; null se nunca foi.")
    saldo: int = Field(description="Quantos há em estoque.")
    ativo: bool


class BuscaDeProdutos(Pagina):
    busca: Texto = Field("", description="Parte do nome ou do código interno, ou o EAN inteiro.")
    ativo: bool = Field(default=True, description="Os que se vendem, ou os que não se vendem mais.")


@consulta(router, "", Lista[ProdutoAchado], nome="produtos", papeis=PEDIDOS, resumo="Procurar produtos")
def procurar(request: HttpRequest, filtro: Query[BuscaDeProdutos]) -> dict[str, Any]:
    produtos = Produto.objects.filter(ativo=filtro.ativo).order_by("nome", "pk")
    if filtro.busca:
        produtos = produtos.procurar(filtro.busca)
    ultimo = ItemPedido.objects.filter(produto=OuterRef("pk")).order_by("-pk").values("preco_venda")[:1]
    rows = produtos.annotate(saldo=Coalesce(F("estoque__quantidade"), 0), ultimo_preco_venda=Subquery(ultimo)).values(
        *ProdutoAchado.model_fields
    )
    return {"total": produtos.count(), "items": list(filtro.parte(rows))}
