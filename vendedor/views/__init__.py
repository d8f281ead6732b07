"""The pages of the sellers, a file per page.

Each has two halves. The outer one runs on every request: who asks, what for, whether he may.
The inner one is cached: it is given plain values only, and asks the database.
"""

# What shows in figures of sales, whoever's they are. A payment counts there through the
# status of its pedido, which emits when it changes. A product or a client that was just
# created stands in no sale yet, and one that stands in a sale cannot be deleted.
VENDAS = ("pedido.*", "item_pedido.*", "produto.atualizado", "cliente.atualizado")
