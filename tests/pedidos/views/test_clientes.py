"""The pages of the clients: found, registered, edited, moved from one portfolio to another."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from pedidos.models import Cliente, LogAtividade
from tests import cast
from tests.estranho import QUALQUER
from tests.examples import examples
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.formulario import campos, enviar, erros
from tests.tabelas import linhas_das_tabelas
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db


def achados(client: Client, **filtro: Any) -> list[str]:
    return [linha[0].texto for linha in client.get("/clientes/", filtro).context["lista"].linhas]


def da_ficha(ze: Cliente, verbo: str = "") -> str:
    return f"/clientes/{ze.pk}{verbo}"


@pytest.mark.parametrize(
    ("filtro", "esperados"),
    [
        ({"busca": "zé"}, ["Bar do Zé"]),
        ({"busca": "529.982.247-25"}, ["Bar do Zé"]),
        ({"cidade": "santos"}, ["Empório Sul"]),
        ({"ativo": "False"}, ["Empório Sul"]),
        ({"sem_compra": "7"}, ["Empório Sul"]),
        ({"ordem": "-nome"}, ["Empório Sul", "Bar do Zé"]),
        ({"ordem": "-ultima"}, ["Bar do Zé", "Empório Sul"]),
        ({"sem_compra": "8"}, []),
    ],
)
def test_it_finds_clients(da_gilda: Client, bruno: Vendedor, ze: Cliente, filtro: dict[str, str], esperados: list[str]):
    assert ze.vendedor
    cast.um_pedido(ze.vendedor, cliente=ze)
    cast.um_cliente(bruno, "Empório Sul", cidade="Santos", ativo=False)

    assert achados(da_gilda, **filtro) == esperados
    assert achados(da_gilda, vendedor=bruno.pk) == ["Empório Sul"]


def test_a_seller_sees_his_portfolio_only(da_ana: Client, bruno: Vendedor, ze: Cliente):
    cast.um_cliente(bruno, "Empório Sul")

    assert achados(da_ana) == achados(da_ana, vendedor=bruno.pk) == ["Bar do Zé"]
    csv = da_ana.get("/clientes/exportar.csv").getvalue().decode()
    assert csv.splitlines()[1:] == ["Bar do Zé;;529.982.247-25;;;;Ana;;Sim"]


def test_the_list_costs_the_same_for_any_number(da_gilda: Client, ana: Vendedor):
    counts = []
    for _ in range(2):
        for _ in range(3):
            cast.um_pedido(ana, cliente=cast.um_cliente(ana))
        with CaptureQueriesContext(connection) as sent:
            da_gilda.get("/clientes/")
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_a_seller_registers_one_of_his_own(da_ana: Client, ana: Vendedor, bruno: Vendedor):
    preenchido = campos(da_ana.get("/clientes/novo")) | {
        "nome": "Bar da Praça",
        "telefone": "11912345678",
        "cep": "01310100",
        "cpf_cnpj": "529.982.247-25",
        "vendedor": str(bruno.pk),
    }

    primeira, segunda = (da_ana.post("/clientes/novo", preenchido) for _ in range(2))

    cliente = Cliente.objects.get()
    assert primeira["Location"] == segunda["Location"] == da_ficha(cliente)
    assert (cliente.vendedor, cliente.telefone, cliente.cep) == (ana, "(11) 91234-5678", "01310-100")
    assert cliente.cpf_cnpj == "52998224725"
    atividade = LogAtividade.objects.do_registro(cliente).get()
    assert (atividade.tipo, atividade.usuario) == ("INCLUSAO", ana.usuario)


def test_it_tells_all_that_is_wrong_at_once(da_gilda: Client):
    response = enviar(da_gilda, "/clientes/novo", cpf_cnpj="529.982.247-26", telefone="12", cep="x", uf="ZZ")

    assert response.status_code == 400
    assert {campo: str(lista[0]) for campo, lista in response.context["form"].errors.items()} == {
        "nome": "Este campo é obrigatório.",
        "vendedor": "Este campo é obrigatório.",
        "cpf_cnpj": "52998224726 não é um CPF nem um CNPJ válido: confira os dígitos (11 no CPF, 14 posições no CNPJ).",
        "telefone": "“12” não é um telefone do Brasil: escreva o DDD e o número, por exemplo (11) 91234-5678.",
        "cep": "“x” não é um CEP: escreva os oito dígitos, por exemplo 01310-100.",
        "uf": "Faça uma escolha válida. ZZ não é uma das escolhas disponíveis.",
    }
    assert not Cliente.objects.exists()


def test_a_document_of_another_is_told_beside_its_field(da_gilda: Client, ana: Vendedor, ze: Cliente):
    response = enviar(da_gilda, "/clientes/novo", nome="Outro", cpf_cnpj=ze.documento, vendedor=ana.pk)

    assert response.status_code == 400
    assert response.context["form"].errors == {"cpf_cnpj": ["Já existe um cliente com este CPF/CNPJ."]}
    assert Cliente.objects.count() == 1


def test_personal_data_stays_out_of_the_log(da_ana: Client, ze: Cliente):
    digitado = {"telefone": "11912345678", "endereco": "Rua das Flores, 9", "cidade": "Santos"}
    da_ana.post(da_ficha(ze, "/editar"), campos(da_ana.get(da_ficha(ze, "/editar"))) | digitado)

    atividade = LogAtividade.objects.do_registro(ze).get()
    assert atividade.dados == {
        "id": ze.pk,
        "telefone": "alterado",
        "endereco": "alterado",
        "cidade": {"antes": "", "depois": "Santos"},
    }
    assert "5678" not in json.dumps(atividade.dados)


def test_what_was_wrong_before_and_is_not_touched_is_left_alone(da_ana: Client, ze: Cliente):
    Cliente.objects.update(telefone="(11) 0001-0023")

    assert enviar(da_ana, da_ficha(ze, "/editar"), cidade="Santos").status_code == 302

    ze.refresh_from_db()
    assert (ze.telefone, ze.cidade) == ("(11) 0001-0023", "Santos")


def test_the_second_to_save_is_told_and_shown_the_difference(da_ana: Client, da_gilda: Client, ze: Cliente):
    da_segunda = campos(da_ana.get(da_ficha(ze, "/editar")))
    enviar(da_gilda, da_ficha(ze, "/editar"), cidade="Santos")

    response = da_ana.post(da_ficha(ze, "/editar"), da_segunda | {"cidade": "Osasco"})

    assert response.status_code == 400
    assert [tuple(d) for d in response.context["form"].diferencas] == [("Cidade", "", "Santos")]
    assert ["Cidade", "–", "Santos"] in linhas_das_tabelas(response.content.decode())
    assert da_ana.post(da_ficha(ze, "/editar"), campos(response)).status_code == 302
    ze.refresh_from_db()
    assert ze.cidade == "Osasco"


def test_it_is_deactivated_and_reactivated(da_ana: Client, ze: Cliente):
    for verbo, ativo in (("/desativar", False), ("/reativar", True)):
        assert da_ana.post(da_ficha(ze, verbo)).status_code == 302
        ze.refresh_from_db()
        assert ze.ativo is ativo
        assert LogAtividade.objects.do_registro(ze)[0].dados["ativo"] == {"antes": not ativo, "depois": ativo}

    assert "Bar do Zé já está ativo." in texto(da_ana.post(da_ficha(ze, "/reativar")))


@pytest.mark.django_db(transaction=True)
def test_both_dashboards_follow_a_client_to_another_portfolio(
    da_gilda: Client, ana: Vendedor, bruno: Vendedor, ze: Cliente
):
    paineis = [f"/vendedor/?vendedor={vendedor.pk}" for vendedor in (ana, bruno)]
    assert [ze.nome in texto(da_gilda.get(painel)) for painel in paineis] == [True, False]

    response = da_gilda.post(da_ficha(ze, "/transferir"), {"vendedor": bruno.pk})

    assert response["Location"] == da_ficha(ze)
    assert "Bar do Zé mudou de carteira." in texto(da_gilda.get(da_ficha(ze)))
    assert [ze.nome in texto(da_gilda.get(painel)) for painel in paineis] == [False, True]
    assert LogAtividade.objects.do_registro(ze).get().dados == {
        "id": ze.pk,
        "vendedor": {"antes": "Ana (ANA)", "depois": "Bruno (BRUNO)"},
    }


def test_it_is_not_given_to_whom_it_belongs(da_gilda: Client, ana: Vendedor, ze: Cliente):
    response = da_gilda.post(da_ficha(ze, "/transferir"), {"vendedor": ana.pk})

    assert erros(response) == ["Bar do Zé já é da carteira de Ana (ANA). Escolha outro vendedor."]
    assert not LogAtividade.objects.exists()


CAMPOS = [
    "nome",
    "fantasia",
    "cpf_cnpj",
    "telefone",
    "endereco",
    "cep",
    "cidade",
    "uf",
    "vendedor",
    "submissao",
    "versao",
]


@examples(20)
@given(mudados=st.dictionaries(st.sampled_from(CAMPOS), QUALQUER, min_size=1, max_size=4))
def test_whatever_is_typed_is_kept_or_refused_with_words(
    da_gilda: Client, ana: Vendedor, ze: Cliente, mudados: dict[str, str]
):
    antes = Cliente.objects.count()
    bom = {"nome": "Bar", "vendedor": str(ana.pk)}
    for caminho, feitos in (("/clientes/novo", {0, 1}), (da_ficha(ze, "/editar"), {0})):
        response = da_gilda.post(caminho, campos(da_gilda.get(caminho)) | bom | mudados)
        assert response.status_code in (302, 400)
        if response.status_code == 400:
            assert response.context["form"].errors
        assert Cliente.objects.count() - antes in feitos
        antes = Cliente.objects.count()
    for client in (da_gilda.get("/clientes/"), da_gilda.get(da_ficha(ze))):
        assert client.status_code == 200
        assert b"<script>alert" not in client.content
