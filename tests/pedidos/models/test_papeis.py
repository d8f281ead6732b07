"""The five roles that a migration makes, and all that each may do in the admin."""

import pytest
from django.contrib.auth.models import Group, Permission

from pedidos.acesso import Papel
from pedidos.models import Categoria

# v: view, a: add, c: change, d: delete
MATRIX = {
    Papel.ADMIN: {
        "cliente produto categoria vendedor pedido itempedido precodevenda tabeladeprecos": "vacd",
        "estoque movimentacaoestoque coleta itemcoletado pagamento apuracao user meta": "vacd",
        "logatividade group creditocliente reembolso devolucao itemdevolvido": "v",
        "cache": "vl",
    },
    Papel.GERENTE: {
        "cliente produto categoria vendedor pedido itempedido": "vac",
        "apuracao precodevenda tabeladeprecos meta": "vacd",
        "estoque movimentacaoestoque coleta itemcoletado pagamento logatividade creditocliente reembolso": "v",
        "devolucao itemdevolvido": "v",
    },
    Papel.FINANCEIRO: {
        "pagamento apuracao": "vac",
        "cliente produto categoria vendedor pedido itempedido coleta itemcoletado creditocliente reembolso": "v",
        "devolucao itemdevolvido": "v",
    },
    Papel.LOGISTICA: {
        "estoque movimentacaoestoque": "vac",
        "coleta itemcoletado": "va",
        "cliente produto pedido itempedido devolucao itemdevolvido": "v",
    },
    Papel.VENDEDOR: {},
}
ACTIONS = {"v": "view", "a": "add", "c": "change", "d": "delete", "l": "clear"}


def test_there_are_these_five_and_no_other(db: None):
    assert set(Group.objects.values_list("name", flat=True)) == set(Papel.values)


@pytest.mark.parametrize("papel", Papel, ids=str)
def test_a_role_may_exactly_this(db: None, papel: Papel):
    expected = {
        f"{ACTIONS[letter]}_{model}"
        for models, letters in MATRIX[papel].items()
        for model in models.split()
        for letter in letters
    }

    assert set(Permission.objects.filter(group__name=papel).values_list("codename", flat=True)) == expected


def test_there_are_the_categories_that_every_distributor_has(db: None):
    assert set(Categoria.objects.values_list("codigo", flat=True)) == {"CERVEJA", "NAB", "OUTROS"}
