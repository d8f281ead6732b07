"""The columns that say whose order it is, in the lists of what belongs to one."""

from comum.enderecos import endereco
from comum.listas import NUMERO, Coluna
from pedidos.clientes.na_lista import coluna_do_cliente

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
    Coluna("vendedor", "Vendedor", "pedido.vendedor.nome", ordem=("pedido__vendedor__nome",), no_telefone=False),
)
