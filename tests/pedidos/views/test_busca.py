"""Names are found without accents and case, in every list and box, on PostgreSQL and SQLite alike."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comum.busca import texto_de_busca
from pedidos.models import Cliente, Coleta, Produto
from tests import cast
from tests.pedidos.views.conftest import entrar
from tests.sap_project.processes import run
from vendedor.models import Vendedor

LATINO = st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_characters="\x7f")


@pytest.fixture
def jose(ana: Vendedor) -> Coleta:
    """José of São João has bought Açaí, and Zoé took it."""
    cast.um_cliente(ana, "José & Irmãos", fantasia="Empório São João", cidade="Maceió")
    cast.um_produto("Guaraná com AÇAÍ", codigo_interno="AÇ-1")
    return cast.uma_coleta(ana, nome_retirada="Zoé Brandão")


@pytest.mark.parametrize(
    ("url", "buscas"),
    [
        ("/clientes/", ["jose", "JOSÉ", "irmaos", "sao joao", "SÃO"]),
        ("/pedidos/", ["jose", "SAO JOAO"]),
        ("/pagamentos/", ["jose", "SAO JOAO"]),
        ("/coletas/", ["jose", "SAO JOAO", "zoe", "BRANDAO", "brandão"]),
        ("/coletas/a-coletar/", ["jose", "SAO JOAO"]),
        ("/produtos/", ["guarana", "acai", "AÇAI", "ac-1"]),
        ("/estoque/", ["guarana", "acai", "AC-1"]),
        ("/movimentacoes/", ["guarana", "acai", "ac-1", "COMPRA"]),
    ],
)
def test_a_list_finds_it_however_it_is_typed(da_gilda: Client, jose: Coleta, url: str, buscas: list[str]):
    for busca in buscas:
        assert da_gilda.get(url, {"busca": busca}).context["lista"].linhas, busca
    assert not da_gilda.get(url, {"busca": "joze"}).context["lista"].linhas


def test_a_city_is_found_so_too(da_gilda: Client, jose: Coleta):
    assert da_gilda.get("/clientes/", {"cidade": "MACEIO"}).context["lista"].linhas


@pytest.mark.parametrize("texto", ["jose & irmaos", "SAO JOAO", "empório são joão"])
def test_a_box_offers_and_takes_it(da_gilda: Client, jose: Coleta, texto: str):
    assert "José" not in texto
    assert "nº" in da_gilda.get("/pedidos/procurar/cliente", {"cliente": texto}).content.decode()
    assert Cliente.objects.chamados(texto).count() == (texto != "SAO JOAO")


def test_the_admin_and_the_api_find_it_too(jose: Coleta):
    client = entrar(User.objects.create_superuser("raiz"))

    for url in ("/admin/pedidos/cliente/?q=jose", "/admin/pedidos/produto/?q=acai", "/admin/pedidos/coleta/?q=zoe"):
        assert client.get(url).context["cl"].result_count == 1
    assert client.get("/api/v1/clientes?busca=sao joao").json()["total"] == 1
    assert client.get("/api/v1/produtos?busca=acai").json()["total"] == 1


# Names and codes of one record each, and how people ask for it; what stands behind a bar finds nothing.
COMO_SE_DIGITA = {
    ("Coca-Cola lata 350 ml", "CC-350", "7894900011517"): (
        "cola coca|lata coca|cocacola|coca cola|COCA–COLA|350ml|350 ml lata|cc350|CC-350|7894900011517|coca 350ml"
        "||coca litrao|351ml|ccola lata"
    ),
    ("Água d’Água sem gás 1,5L", "AG1", ""): "d'agua|dagua|d´água|agua d agua|1,5l|1,5 L|gas agua||agua com",
}
CLIENTES = {
    "empório": "sao joao|joao sao emporio|SÃOJOÃO|joao campinas|11.222.333|11222333000181|11.222.333/0001-81"
    "|(19) 98765-4321|+55 19 98765-4321|98765 4321|19987654321|campinas irmaos||joao santos|11.222.334|ana",
}


@pytest.mark.parametrize(("produto", "digitados"), COMO_SE_DIGITA.items())
def test_a_product_is_found_as_people_type(db: None, produto: tuple[str, str, str], digitados: str):
    nome, codigo, ean = produto
    cast.um_produto(nome, codigo_interno=codigo, ean=ean)
    acha, nao_acha = digitados.split("||")

    assert [texto for texto in acha.split("|") if not Produto.objects.procurar(texto).exists()] == []
    assert [texto for texto in nao_acha.split("|") if Produto.objects.procurar(texto).exists()] == []


@pytest.mark.parametrize("onde", ["list", "api", "admin"])
def test_a_client_is_found_as_people_type_in_every_place(ana: Vendedor, onde: str):
    Cliente.objects.registrar(
        nome="José & Irmãos", fantasia="Empório São João", cpf_cnpj="11222333000181", telefone="(19) 98765-4321",
        cidade="Campinas", vendedor=ana,
    )  # fmt: skip
    raiz = entrar(User.objects.create_superuser("raiz"))
    achados: dict[str, Callable[[str], int]] = {
        "list": lambda texto: len(raiz.get("/clientes/", {"busca": texto}).context["lista"].linhas),
        "api": lambda texto: raiz.get("/api/v1/clientes", {"busca": texto}).json()["total"],
        "admin": lambda texto: raiz.get("/admin/pedidos/cliente/", {"q": texto}).context["cl"].result_count,
    }
    acha, nao_acha = CLIENTES["empório"].split("||")

    assert [texto for texto in acha.split("|") if not achados[onde](texto)] == []
    assert [texto for texto in nao_acha.split("|") if achados[onde](texto)] == []


@pytest.mark.parametrize("ordem", ["nome", "-nome"])
def test_a_list_sorts_by_letters_and_not_by_accents_or_case(da_gilda: Client, ordem: str):
    for nome in ("Zebra", "agua", "Água", "açaí", "banana", "Abacate"):
        cast.um_produto(nome, codigo_interno=f"{nome}-1")

    linhas = da_gilda.get("/produtos/", {"ordem": ordem}).context["lista"].linhas

    nomes = ["Abacate", "açaí", "agua", "Água", "banana", "Zebra"]
    assert [linha[0].texto for linha in linhas] == (nomes if ordem == "nome" else nomes[::-1])


def test_it_follows_the_name_whoever_writes_it(jose: Coleta):
    Cliente.objects.update(nome="Ângela")

    assert Cliente.objects.procurar("angela").exists()
    assert not Cliente.objects.procurar("jose").exists()


@pytest.mark.parametrize(
    "texto",
    ["%", "_", "\\", "Jo%e", "jo_e", "\uff05", "\uff3f", "\uff3c", "\ufe6a", "jo\uff05e", "jo\uff3fe", "\ufe68%"],
)
def test_signs_that_the_database_reads_are_only_signs(jose: Coleta, texto: str):
    assert not Cliente.objects.procurar(texto).exists()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nome=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_a_name_is_found_by_itself_whatever_it_is(ana: Vendedor, nome: str):
    produto = cast.um_produto(nome, codigo_interno=f"P{Produto.objects.count()}")

    assert produto in Produto.objects.procurar(nome)
    assert produto in Produto.objects.chamados(nome)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nome=st.text(LATINO, min_size=1, max_size=30))
def test_the_database_compares_as_the_importer_does(ana: Vendedor, nome: str):
    produto = cast.um_produto(nome, codigo_interno=f"P{Produto.objects.count()}")
    produto.refresh_from_db()

    # The database leaves the letters whose capitals are two.
    assert produto.nome_busca == texto_de_busca(nome) or len(nome.upper()) > len(nome)


def test_it_finds_the_same_on_sqlite(migrated_sqlite: Path):
    script = """
import django
django.setup()
from pedidos.models import Cliente, Produto
Cliente.objects.create(nome="José & Irmãos", fantasia="Empório São João")
Produto.objects.create(nome="Guaraná com AÇAÍ", codigo_interno="AÇ-1")
for texto in ("JOSÉ", "jose", "SAO JOAO", "irmaos emporio", "saojoao"):
    assert Cliente.objects.procurar(texto).count() == 1, texto
for texto in ("GUARANA", "açai", "ac-1", "acai guarana", "AC1"):
    assert Produto.objects.procurar(texto).count() == 1, texto
assert Produto.objects.chamados("guarana com acai").count() == 1
assert Cliente.objects.procurar("%").count() == 0
Cliente.objects.update(nome="Ângela")
for nome in ("agua", "Água", "aipo"):
    Produto.objects.create(nome=nome, codigo_interno=nome)
assert [p.nome for p in Produto.objects.all()] == ["agua", "Água", "aipo", "Guaraná com AÇAÍ"]
assert Cliente.objects.procurar("ANGELA").count() == 1
"""

    done = run(
        "-c",
        script,
        DATABASE_URL=f"sqlite:///{migrated_sqlite}",
        DJANGO_SETTINGS_MODULE="sap_project.settings",
        CACHE_STORE="memory",
    )

    assert done.returncode == 0, done.stderr
