"""Writes what orders point to: categories, sellers, products and clients."""

from decimal import Decimal
from typing import NamedTuple

from dados.olist import mapping
from dados.olist.carga import Carga, known
from dados.olist.categorias import codigo_da_categoria, nome_da_categoria
from dados.olist.dataset import Dataset
from dados.olist.planning import Plano
from pedidos.models import Categoria, Cliente, Produto
from pedidos.pessoas.models import Vendedor


class Cadastros(NamedTuple):
    """The primary keys, by referencia_externa, codigo and codigo_interno."""

    clientes: dict[str, int]
    vendedores: dict[str, int]
    produtos: dict[str, int]


def load_cadastros(carga: Carga, dataset: Dataset, plano: Plano, margem: Decimal) -> Cadastros:
    """Adds those that are not there yet, and finds them all."""
    _load_categorias(carga, dataset)
    vendedores = _load_vendedores(carga, dataset, plano)
    produtos = _load_produtos(carga, dataset, plano, margem)
    return Cadastros(_load_clientes(carga, plano, vendedores), vendedores, produtos)


def _load_categorias(carga: Carga, dataset: Dataset) -> None:
    # The empty name is OUTROS, which a migration makes; somebody may have deleted it.
    nomes = {codigo_da_categoria(name): nome_da_categoria(name) for name in (*dataset.categories, "")}
    ja = known(Categoria, "codigo", list(nomes))
    carga.criar(
        "categorias", [Categoria(codigo=codigo, nome=nome) for codigo, nome in nomes.items() if codigo not in ja]
    )


def _load_vendedores(carga: Carga, dataset: Dataset, plano: Plano) -> dict[str, int]:
    ja = known(Vendedor, "codigo", [*dataset.sellers, mapping.SEM_VENDEDOR])
    novos = [
        Vendedor(codigo=codigo, nome=f"Vendedor {mapping.curto(codigo)}")
        for codigo in dataset.sellers
        if codigo not in ja
    ]
    alguem_sem = any(pedido.vendedor == mapping.SEM_VENDEDOR for pedido in plano.pedidos)
    if alguem_sem and mapping.SEM_VENDEDOR not in ja:
        novos.append(Vendedor(codigo=mapping.SEM_VENDEDOR, nome="Olist, sem vendedor", ativo=False))
    return ja | {row.codigo: row.pk for row in carga.criar("vendedores", novos)}


def _load_produtos(carga: Carga, dataset: Dataset, plano: Plano, margem: Decimal) -> dict[str, int]:
    ja = known(Produto, "codigo_interno", list(dataset.products))
    novos = [
        Produto(
            codigo_interno=product_id,
            nome=f"{nome_da_categoria(category)} {mapping.curto(product_id)}",
            categoria_id=codigo_da_categoria(category),
            preco_medio_compra=_preco_medio(plano, product_id, margem),
        )
        for product_id, category in dataset.products.items()
        if product_id not in ja
    ]
    return ja | {row.codigo_interno: row.pk for row in carga.criar("produtos", novos)}


def _preco_medio(plano: Plano, product_id: str, margem: Decimal) -> Decimal:
    """Assumed from what it was sold for on average; what was never sold has no price to assume from."""
    vendas = plano.vendas.get(product_id)
    if vendas is None:
        return Decimal("0.00")
    return mapping.preco_de_compra_suposto(vendas.valor, vendas.unidades, margem)


def _load_clientes(carga: Carga, plano: Plano, vendedores: dict[str, int]) -> dict[str, int]:
    ja = known(Cliente, "referencia_externa", [cliente.referencia for cliente in plano.clientes])
    novos = [
        Cliente(
            referencia_externa=referencia,
            nome=f"Cliente {mapping.curto(referencia)}",
            # Five digits are a region and no address: three invented ones would make it
            # somebody's street, so the CEP itself stays empty.
            endereco=f"Região do CEP {customer.cep_prefix}",
            cidade=mapping.nome_da_cidade(customer.city),
            uf=customer.uf,
            vendedor_id=vendedores[vendedor] if vendedor else None,
        )
        for referencia, customer, vendedor in plano.clientes
        if referencia not in ja
    ]
    return ja | {row.referencia_externa: row.pk for row in carga.criar("clientes", novos)}
