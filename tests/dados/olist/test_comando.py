"""What the command shows: its help, its progress, its closing summary; and what it tells the cache."""

import io
import sys
from collections import Counter
from collections.abc import Callable

import pytest
from django.core.management import CommandError

from cachecore import cached_with_invalidation
from dados.management.commands.importar_olist import Command
from dados.olist.dataset import FILES
from tests.dados.olist.pasta import importar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def cheia(pasta):
    pasta.vendido("a1", preco="1234.50")
    pasta.vendido("a2", pessoa="joana", aprovado="")
    pasta.pedido("a3", status="canceled", despachado="", entregue="")
    pasta.pagamento("a3", "70.00", "boleto")
    return pasta


@pytest.mark.django_db
def test_it_closes_with_what_was_added_and_its_totals(cheia):
    lines = [" ".join(line.split()) for line in importar(cheia).splitlines()]

    assert lines == [
        "Importação Olist concluída. Acrescentado:",
        "1 categorias",
        "2 vendedores",
        "1 produtos",
        "2 clientes",
        "1 estoques",
        "2 movimentações de estoque",
        "3 pedidos",
        "2 itens",
        "3 pagamentos",
        "1 coletas",
        "1 itens coletados",
        "Totais do que foi acrescentado:",
        "R$ 1.244,50 em mercadorias",
        "R$ 0,00 em frete (não entra no total do pedido)",
        "R$ 10,00 em pagamentos: pendente",
        "R$ 1.304,50 em pagamentos: aprovado",
        "Pedidos por status:",
        "1 pendente",
        "1 coleta concluída",
        "1 cancelado",
        "Preço de compra suposto com margem de 30 % sobre o preço de venda, e marcado como suposto.",
        "Contradições nos pedidos da Olist (tudo foi guardado; cada um conta em todas as que tem):",
        "1 sem itens: guardado sem vendedor, com os seus pagamentos (por exemplo a3)",
        "1 despachado sem pagamento aprovado que cubra os itens: fica pendente, sem coleta (por exemplo a2)",
    ]


@pytest.mark.django_db
def test_it_shows_its_progress_on_a_terminal_only(cheia, capsys, monkeypatch):
    importar(cheia)
    assert capsys.readouterr().err == ""

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    cheia.vendido("a4")
    importar(cheia)

    assert "Lendo:" in terminal.getvalue()
    assert "Gravando:" in terminal.getvalue()


def test_it_explains_itself():
    text = Command().create_parser("manage.py", "importar_olist").format_help()

    assert "PASTA" in text
    assert "--margem PORCENTO" in text
    assert all(f"  {name}\n" in text for name in FILES)
    assert "manage.py importar_olist ../shared/data/olist" in text
    assert "se algo falhar, ou se você interromper com Ctrl-C, nada fica" in text


def test_it_asks_for_the_folder():
    with pytest.raises(CommandError, match="PASTA"):
        Command().create_parser("manage.py", "importar_olist").parse_args([])


EVENTS = [
    "pedido.criado",
    "item_pedido.criado",
    "pagamento.registrado",
    "pagamento.aprovado",
    "coleta.registrada",
    "coleta.concluida",
    "cliente.criado",
    "produto.criado",
    "categoria.criado",
    "vendedor.criado",
    "estoque.atualizado",
]


@pytest.mark.django_db(transaction=True)
def test_it_ends_what_is_cached_by_its_events_and_leaves_it_when_nothing_was_added(cheia):
    computed: Counter[str] = Counter()

    def counting(event: str) -> Callable[[], int]:
        def contados() -> int:
            computed[event] += 1
            return computed[event]

        return cached_with_invalidation(timeout=60, key_prefix=f"contados_{event}", invalidate_on=[event])(contados)

    reads = [counting(event) for event in EVENTS]
    assert [read() for read in reads] == [1] * len(EVENTS)

    importar(cheia)
    assert [read() for read in reads] == [2] * len(EVENTS)

    importar(cheia)
    assert [read() for read in reads] == [2] * len(EVENTS)
