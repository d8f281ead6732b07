"""The command: what it prints, what it refuses, and that it is all or nothing."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.http import HttpRequest

from apuracao.models import Apuracao
from cachecore import CACHE_INVALIDATION_MAP
from dados.demo import banco, carregar
from pedidos.acesso import Papel
from pedidos.models import Cliente, ItemPedido, Pagamento, Pedido, Produto
from tests.cast import um_cliente, um_pedido, um_vendedor, uma_pessoa
from vendedor.models import Comissao, Meta, Vendedor

pytestmark = pytest.mark.django_db

PEQUENO = "--pedidos=1000"


@pytest.fixture(autouse=True)
def desenvolvimento(settings):
    settings.DEBUG = True
    settings.PORT = 8123


def popular(*arguments: str) -> str:
    out = StringIO()
    call_command("popular_demo", *arguments, stdout=out)
    return out.getvalue()


def recusa(*arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        popular(*arguments)
    return str(refused.value)


def retrato() -> list[object]:
    """Everything that the seed decides."""
    return [
        list(model.objects.order_by("pk").values_list(*fields))
        for model, fields in (
            (Vendedor, ("codigo", "nome")),
            (Comissao, ("vendedor_id", "desde", "percentual")),
            (Cliente, ("nome", "cpf_cnpj", "cidade", "vendedor__codigo")),
            (Produto, ("codigo_interno", "preco_medio_compra")),
            (Pedido, ("cliente__nome", "data", "status")),
            (ItemPedido, ("pedido_id", "produto__codigo_interno", "quantidade", "preco_venda")),
            (Pagamento, ("pedido_id", "valor", "metodo", "status_pagamento")),
            (Apuracao, ("ano", "mes", "receita_total", "verba_scann", "definitivo")),
            (Meta, ("ano", "mes", "vendedor_id", "valor")),
        )
    ]


def test_it_prints_the_address_and_a_login_for_each_role():
    printed = popular(PEQUENO)

    assert printed == (
        "Pronto: 1.000 pedidos, 40 clientes, 61 produtos, 5 vendedores, 24 apurações.\n"
        "Logins de demonstração:\n"
        "  admin       Administração (Adriana Prado)\n"
        "  gerente     Gerência (Gilda Moraes)\n"
        "  financeiro  Financeiro (Fausto Ramos)\n"
        "  logistica   Logística (Lúcio Peixoto)\n"
        "  ana         Vendas (Ana Beatriz Souza)\n"
        "  bruno       Vendas (Bruno Carvalho)\n"
        "Senha de todos: demo\n"
        "Endereço, com o servidor rodando: http://127.0.0.1:8123/\n"
    )


def test_it_makes_logins_that_work_in_their_role():
    popular(PEQUENO)

    papeis = {"admin": "ADMIN", "gerente": "GERENTE", "financeiro": "FINANCEIRO", "logistica": "LOGISTICA"}
    for username, papel in {**papeis, "ana": "VENDEDOR", "bruno": "VENDEDOR"}.items():
        user = authenticate(HttpRequest(), username=username, password="demo")
        assert isinstance(user, User)
        assert [group.name for group in user.groups.all()] == [papel]
        assert user.is_staff == (papel != Papel.VENDEDOR)
        assert user.is_superuser == (papel == Papel.ADMIN)


def test_it_makes_the_same_from_the_same_seed_and_other_things_from_another():
    popular(PEQUENO)
    first = retrato()

    popular(PEQUENO, "--limpar", "--no-input")
    again = retrato()
    popular(PEQUENO, "--limpar", "--no-input", "--semente=2")

    assert again == first
    assert retrato() != first


@pytest.mark.parametrize("semente", range(2, 6))
def test_it_works_with_any_seed(semente):
    popular(PEQUENO, f"--semente={semente}")

    assert Pedido.objects.count() == 1_000


def test_it_refuses_to_add_to_what_is_there(ana):
    um_pedido(ana)

    assert recusa(PEQUENO) == (
        "O banco já tem dados (1 pedido, 1 cliente, 1 produto, 1 vendedor) e nada foi mudado. "
        "Use --limpar para apagá-los antes, ou outro banco (DATABASE_URL)."
    )
    assert Pedido.objects.count() == 1


def test_it_leaves_a_filled_database_alone_when_told_so(ana, django_assert_max_num_queries):
    um_cliente(ana)

    with django_assert_max_num_queries(4):
        printed = popular("--somente-se-vazio")

    assert printed == (
        "O banco já tem dados e nenhum login de demonstração; crie um login com: manage.py createsuperuser\n"
    )
    assert not Pedido.objects.exists()


def test_it_prints_the_logins_again_without_doing_anything():
    popular(PEQUENO)
    senhas = set(User.objects.values_list("username", "password"))

    printed = popular("--somente-se-vazio")

    assert "  ana         Vendas (Ana Beatriz Souza)\n" in printed
    assert printed.endswith(
        "Senha de todos: demo (se ninguém a mudou)\nEndereço, com o servidor rodando: http://127.0.0.1:8123/\n"
    )
    assert set(User.objects.values_list("username", "password")) == senhas


@pytest.mark.parametrize("pedidos", [0, 999, 1_000_001, -5])
def test_it_refuses_a_size_it_cannot_make(pedidos):
    assert recusa(f"--pedidos={pedidos}") == f"--pedidos é {pedidos}; pode ir de 1000 a 1000000."


def test_it_refuses_options_that_contradict_each_other():
    assert recusa("--somente-se-vazio", "--limpar") == (
        "--somente-se-vazio e --limpar se contradizem: escolha um dos dois."
    )


class TestLimpar:
    """Taking out what is there."""

    def test_it_asks_and_shows_what_would_be_lost(self, monkeypatch):
        um_pedido(um_vendedor("Carlos"))
        monkeypatch.setattr("builtins.input", lambda prompt: "sim")

        printed = popular(PEQUENO, "--limpar")

        assert printed.startswith(
            "Vão ser apagados todos os dados do negócio: 1 pedido, 1 cliente, 1 produto, 1 vendedor."
        )
        assert Pedido.objects.count() == 1_000

    @pytest.mark.parametrize("resposta", ["", "s", "não", "yes"])
    def test_it_keeps_everything_on_any_other_answer(self, ana, monkeypatch, resposta):
        um_pedido(ana)
        monkeypatch.setattr("builtins.input", lambda prompt: resposta)

        assert recusa(PEQUENO, "--limpar") == "Nada foi apagado. Sem pergunta: --no-input."
        assert Pedido.objects.count() == 1

    def test_it_keeps_everything_when_nobody_can_answer(self, ana, monkeypatch):
        def nobody(prompt):
            raise EOFError

        um_pedido(ana)
        monkeypatch.setattr("builtins.input", nobody)

        assert recusa(PEQUENO, "--limpar") == "Nada foi apagado. Sem pergunta: --no-input."

    def test_it_keeps_people(self, gilda):
        popular(PEQUENO)

        popular(PEQUENO, "--limpar", "--no-input")

        assert User.objects.filter(pk=gilda.pk).exists()
        assert User.objects.count() == 7


def test_it_takes_out_every_table_that_points_to_an_order_or_its_like():
    """A new model that points to one of these belongs into MODELOS, or --limpar fails."""
    models = {banco.modelo(nome) for nome in banco.MODELOS}
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        # Those without a constraint are emptied by the triggers that write them.
        if field.related_model in models and getattr(field, "db_constraint", True)
    }

    assert pointing <= models


class TestSenha:
    """Nobody gets a known password outside development."""

    @pytest.fixture(autouse=True)
    def producao(self, settings):
        settings.DEBUG = False

    def test_it_refuses_to_invent_a_password_in_production(self):
        assert recusa(PEQUENO) == (
            "Com DEBUG desligado os logins de demonstração não têm senha conhecida de todos: dê uma com --senha."
        )
        assert not User.objects.exists()

    def test_it_refuses_a_weak_password_in_production(self):
        assert "--senha: Esta senha é muito curta." in recusa(PEQUENO, "--senha=demo")
        assert not User.objects.exists()

    def test_it_takes_a_good_password_and_does_not_show_it(self):
        printed = popular(PEQUENO, "--senha=Cupim-Verde-73")

        assert "Cupim" not in printed
        assert authenticate(HttpRequest(), username="ana", password="Cupim-Verde-73")

    def test_it_needs_no_password_when_there_is_nothing_to_do(self, ana):
        popular("--somente-se-vazio")


def test_it_takes_no_login_away_from_a_person():
    uma_pessoa("ana", Papel.VENDEDOR, email="ana@empresa.example")

    assert recusa(PEQUENO) == (
        "Já existe um usuário 'ana' que não é da demonstração. Mude o nome dele, ou use um banco vazio."
    )
    assert list(User.objects.values_list("username", flat=True)) == ["ana"]


def test_it_leaves_nothing_behind_when_it_is_interrupted_and_can_be_repeated(monkeypatch):
    def interrupted() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        # The last step of all: everything has been written by then.
        patch.setattr(carregar, "avisar", interrupted)
        with pytest.raises(CommandError) as refused:
            popular(PEQUENO)

    assert (str(refused.value), refused.value.returncode) == ("Interrompido: nada foi gravado.", 130)
    assert [model.objects.count() for model in (Pedido, Cliente, User)] == [0, 0, 0]

    popular(PEQUENO)

    assert Pedido.objects.count() == 1_000


def test_it_says_that_everything_has_happened(monkeypatch):
    emitted: list[str] = []
    monkeypatch.setattr(carregar, "emit", emitted.append)

    popular(PEQUENO)

    assert {"pedido.criado", "pagamento.aprovado", "coleta.registrada", "apuracao.criada"} <= set(emitted)
    assert set(emitted) == set(CACHE_INVALIDATION_MAP)
