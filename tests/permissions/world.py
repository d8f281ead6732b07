"""The site as the table means it: everything in it belongs to Ana."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from apuracao.models import Apuracao
from pedidos.acesso import Papel
from pedidos.models import Importacao, Produto
from tests import cast
from vendedor.models import Vendedor

# The heads of the columns of matriz.txt: whom a request comes from.
PESSOAS: dict[str, Callable[[Vendedor, Vendedor], User | None]] = {
    "ana": lambda ana, bruno: ana.usuario,
    "bruno": lambda ana, bruno: bruno.usuario,
    "admin": lambda ana, bruno: cast.uma_pessoa("adele", Papel.ADMIN),
    "gerente": lambda ana, bruno: cast.uma_pessoa("gilda", Papel.GERENTE),
    "financeiro": lambda ana, bruno: cast.uma_pessoa("felipe", Papel.FINANCEIRO),
    "logistica": lambda ana, bruno: cast.uma_pessoa("lia", Papel.LOGISTICA),
    "sem_papel": lambda ana, bruno: cast.uma_pessoa("nando", is_staff=False),
    "anonimo": lambda ana, bruno: None,
}


@contextmanager
def undone() -> Iterator[None]:
    """What one does the next does not find: the world is as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def registro_da_url(nome: str, ana: Vendedor) -> Any:
    """What stands in an address for <int:nome>: the key of a record of Ana's, made when it is asked for."""
    makers: dict[str, Callable[[], Any]] = {
        "importacao_id": lambda: uma_importacao(ana).pk,
        "cliente_id": lambda: cast.um_cliente(ana).pk,
        # He has no clients: whoever deactivates him is asked for nothing more.
        "vendedor_id": lambda: (Vendedor.objects.filter(nome="Vera").first() or cast.um_vendedor("Vera")).pk,
        "pedido_id": lambda: cast.um_pedido(ana, quantidade=3, preco="2.50").pk,
        "pagamento_id": lambda: (
            cast.um_pagamento(
                cast.um_pedido(ana), Decimal("10.00"), comprovante=cast.um_recibo(), registrado_por=ana.usuario
            ).pk
        ),
        "credito_id": lambda: cast.um_credito(ana).pk,
        "reembolso_id": lambda: cast.um_reembolso(ana).pk,
        "coleta_id": lambda: cast.uma_coleta(ana).pk,
        # A link that nobody has handed out.
        "uidb64": lambda: "MQ",
        "resto": lambda: "nada",
        "token": lambda: "aaaaaa-bbbbbb",
        # A month that was not settled, and one that was.
        "ano": lambda: 2024,
        "mes": lambda: 3,
        "apuracao_id": lambda: Apuracao.objects.create(ano=2024, mes=4).pk,
        "produto_id": lambda: (Produto.objects.first() or cast.um_produto()).pk,
    }
    if nome not in makers:
        raise LookupError(f"No record for <{nome}> of an address: add one to tests/permissions/world.py.")
    return makers[nome]()


def uma_importacao(ana: Vendedor) -> Importacao:
    """One that is done, and left no files."""
    assert ana.usuario
    return Importacao.objects.create(usuario=ana.usuario, nome="vendas.csv", status=Importacao.Status.GRAVADA)
