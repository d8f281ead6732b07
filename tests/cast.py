"""The cast: small makers of valid records, so that a test shows only what it is about."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from model_bakery import baker

from pedidos.acesso import Papel
from pedidos.models import (
    Cliente,
    Coleta,
    CreditoCliente,
    Estoque,
    ItemPedido,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    Produto,
    Reembolso,
)
from vendedor.models import Vendedor

# What an order may simply be given: the others need the moment of a release beside them.
STATUS_SEM_LIBERACAO = [status for status in Pedido.Status if status not in Pedido.A_PRAZO.values()]


def uma_pessoa(username: str, *papeis: Papel, **fields: Any) -> User:
    """A user in the groups of these roles; everybody but a seller may enter the admin."""
    fields = {"first_name": username.capitalize(), "is_staff": set(papeis) != {Papel.VENDEDOR}, **fields}
    user: User = baker.make(User, username=username, is_active=True, **fields)
    user.groups.set(Group.objects.filter(name__in=papeis))
    return user


def um_vendedor(nome: str, **fields: Any) -> Vendedor:
    """A seller who can log in, and earns 5 %."""
    if "usuario" not in fields:
        fields["usuario"] = uma_pessoa(nome.lower(), Papel.VENDEDOR)
    vendedor: Vendedor = baker.make(Vendedor, nome=nome, codigo=nome.upper(), ativo=True, **fields)
    vendedor.comissoes.create(desde=date(2000, 1, 1), percentual=Decimal("5.00"))
    return vendedor


def um_cliente(vendedor: Vendedor, nome: str = "Bar do Zé", **fields: Any) -> Cliente:
    return Cliente.objects.create(nome=nome, vendedor=vendedor, **fields)


def um_produto(nome: str = "Cerveja Pilsen 350 ml", preco_compra: str = "2.00", **fields: Any) -> Produto:
    fields.setdefault("codigo_interno", nome[:40])
    return Produto.objects.create(nome=nome, preco_medio_compra=Decimal(preco_compra), **fields)


def uma_pilsen_em_caixas() -> Produto:
    """In bundles of 6 and boxes of 12, the box with an EAN and at R$ 45,00."""
    ditas = ["FD 6", "CX 12 17891234567892 R$ 45,00"]
    return Produto.objects.registrar(
        nome="Pilsen", codigo_interno="PIL", preco_medio_compra=Decimal("2.00"), em_embalagens=ditas
    )


def em_caixas(pedido: Pedido, *, caixas: int, preco: str = "45.00") -> ItemPedido:
    """The only line of an order, sold in boxes of 12."""
    item = pedido.itens.get()
    item.quantidade, item.unidade, item.fator, item.preco_venda = 12 * caixas, "CX", 12, Decimal(preco)
    item.save()
    return item


def um_pedido(
    vendedor: Vendedor,
    *,
    cliente: Cliente | None = None,
    produto: Produto | None = None,
    quantidade: int = 10,
    preco: str = "10.00",
    pago: bool = False,
    data: date | None = None,
    disputa: bool = False,
) -> Pedido:
    """An order of one line, R$ 100,00 unless said otherwise; pago adds the approved payment of it all.

    disputa: nobody said that it may promise what other paid orders wait for.
    """
    cliente = cliente or Cliente.objects.filter(vendedor=vendedor).first() or um_cliente(vendedor)
    produto = produto or Produto.objects.first() or um_produto()
    pedido = Pedido.objects.create(
        cliente=cliente, vendedor=vendedor, promessa_autorizada=not disputa, **({"data": data} if data else {})
    )
    ItemPedido.objects.create(pedido=pedido, produto=produto, quantidade=quantidade, preco_venda=Decimal(preco))
    if pago:
        um_pagamento(pedido, quantidade * Decimal(preco), status_pagamento=Pagamento.Status.APROVADO)
        pedido.refresh_from_db()
    return pedido


def um_pagamento(pedido: Pedido, valor: Decimal, **fields: Any) -> Pagamento:
    fields.setdefault("metodo", Pagamento.Metodo.PIX)
    return Pagamento.objects.create(pedido=pedido, valor=valor, **fields)


def um_credito(vendedor: Vendedor, valor: str = "30.00") -> CreditoCliente:
    """Of an order that was paid so much too much."""
    pedido = um_pedido(vendedor, pago=True)
    um_pagamento(pedido, Decimal(valor), status_pagamento=Pagamento.Status.APROVADO)
    return CreditoCliente.objects.dar(pedido, Decimal(valor), CreditoCliente.Origem.PAGAMENTO, por=None)


def um_reembolso(vendedor: Vendedor, valor: str = "40.00") -> Reembolso:
    """Of a paid order that was cancelled, with its receipt."""
    pedido = um_pedido(vendedor, pago=True)
    pedido.cancelar("Desistiu")
    recibo = um_recibo(conteudo=b"%PDF-1.7 " + str(pedido).encode())
    return Reembolso.objects.registrar(
        pedido, valor=Decimal(valor), data=timezone.localdate(), metodo="PIX", comprovante=recibo
    )


def uma_coleta(vendedor: Vendedor, *, quantidade: int = 4, **fields: Any) -> Coleta:
    """So much of the ten of a paid order, taken from a full shelf."""
    pedido = um_pedido(vendedor, pago=True)
    item = pedido.itens.get()
    Estoque.objects.movimentar(
        item.produto_id, MovimentacaoEstoque.Tipo.ENTRADA, 100, motivo="Compra", responsavel=None
    )
    fields = {"responsavel": None, "nome_retirada": "João Conceição", "documento_retirada": "12.345.678-9", **fields}
    return pedido.registrar_coleta({item.pk: quantidade}, **fields)


def um_recibo(nome: str = "recibo.pdf", conteudo: bytes = b"%PDF-1.7 recibo") -> SimpleUploadedFile:
    """A receipt as a browser uploads it."""
    return SimpleUploadedFile(nome, conteudo, content_type="application/octet-stream")
