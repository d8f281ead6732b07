"""The columns that say whose order it is, in the lists of what belongs to one."""

from comum.enderecos import endereco
from comum.listas import NUMERO, Coluna
from pedidos.clientes.na_lista import coluna_do_cliente
from pedidos.pessoas.na_lista import coluna_do_vendedor

DO_PEDIDO = (
    Coluna(
        "pedido",
        "Pedido",
        "pedido_id",
        NUMERO,
        ordem=("pedido",),
        url=lambda registro: endereco("pedidos:detalhe", registro.pedido_id),
    ),
    coluna_do_cliente(lambda registro: registro.pedido.cliente, "pedido__cliente__nome"),
    coluna_do_vendedor(lambda registro: registro.pedido.vendedor, "pedido__vendedor__nome", no_telefone=False),
)
