"""A form that is sent twice at the same moment makes one record."""

from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from comum.atividade.submissao import LEMBRADO_POR
from pedidos.models import Cliente, Submissao
from tests.pedidos.models.conftest import ao_mesmo_tempo


def cadastrar(usuario: User, codigo: UUID, nome: str = "Bar") -> tuple[str, bool]:
    def fazer() -> str:
        return f"/clientes/{Cliente.objects.create(nome=nome).pk}"

    return Submissao.objects.executar_uma_vez(usuario, codigo, fazer)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one(gilda: User):
    codigo = uuid4()

    respostas = ao_mesmo_tempo(*[lambda: cadastrar(gilda, codigo)] * 8)

    cliente = Cliente.objects.get()
    assert {url for url, _ in respostas} == {f"/clientes/{cliente.pk}"}
    assert [agora for _, agora in respostas].count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_what_failed_was_not_sent(gilda: User):
    codigo = uuid4()

    def falhar() -> str:
        Cliente.objects.create(nome="Bar")
        raise RuntimeError("no power")

    with pytest.raises(RuntimeError):
        Submissao.objects.executar_uma_vez(gilda, codigo, falhar)

    assert not Cliente.objects.exists()
    assert cadastrar(gilda, codigo)[1]


@pytest.mark.django_db
def test_what_was_sent_long_ago_is_forgotten(gilda: User):
    velho = Submissao.objects.create(usuario=gilda, codigo=uuid4(), url="/", criado_em=timezone.now() - LEMBRADO_POR)
    novo = Submissao.objects.create(usuario=gilda, codigo=uuid4(), url="/")

    cadastrar(gilda, uuid4())

    assert not Submissao.objects.filter(pk=velho.pk).exists()
    assert Submissao.objects.filter(pk=novo.pk).exists()
