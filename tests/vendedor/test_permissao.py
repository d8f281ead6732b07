"""Who may open which page, and whose figures he gets."""

from typing import Any

import pytest
from django.test import Client

from pedidos.acesso import Papel
from pedidos.models import Produto
from tests import cast

pytestmark = pytest.mark.django_db
ABRE = {Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO}


def a_pessoa(papel: Papel, ana: Any) -> Client:
    client = Client()
    client.force_login(ana.usuario if papel is Papel.VENDEDOR else cast.uma_pessoa("pessoa", papel))
    return client


@pytest.mark.parametrize("papel", Papel)
def test_it_opens_each_page_to_the_roles_that_work_with_it(papel, ana, bruno):
    de_ana, de_bruno = cast.um_cliente(ana, "De Ana"), cast.um_cliente(bruno, "De Bruno")
    pessoa = a_pessoa(papel, ana)
    esperado = {
        f"/vendedor/?vendedor={ana.pk}": 200 if papel in {*ABRE, Papel.VENDEDOR} else 403,
        f"/vendedor/?vendedor={bruno.pk}": 200 if papel in ABRE else 403,
        "/vendedor/rankings": 200 if papel in {*ABRE, Papel.VENDEDOR} else 403,
        f"/vendedor/cliente/{de_ana.pk}": 200 if papel in {*ABRE, Papel.VENDEDOR} else 403,
        # Of a colleague's client a seller does not even learn that he exists.
        f"/vendedor/cliente/{de_bruno.pk}": 200 if papel in ABRE else 404 if papel is Papel.VENDEDOR else 403,
    }

    assert {pagina: pessoa.get(pagina).status_code for pagina in esperado} == esperado


@pytest.mark.parametrize("pagina", ["/vendedor/", "/vendedor/rankings", "/vendedor/cliente/1"])
def test_it_sends_whoever_is_not_signed_in_to_the_door(client, db, pagina):
    resposta = client.get(pagina)

    assert (resposta.status_code, resposta["Location"]) == (302, f"/entrar/?next={pagina}")


def test_a_seller_opens_his_own_dashboard_without_saying_whose(ana, client):
    client.force_login(ana.usuario)

    assert "<h1>Ana</h1>" in client.get("/vendedor/").content.decode()


def test_a_seller_is_told_why_anothers_dashboard_stays_closed(ana, bruno, client):
    client.force_login(ana.usuario)
    resposta = client.get(f"/vendedor/?vendedor={bruno.pk}")

    assert resposta.status_code == 403
    assert "Bruno" not in resposta.content.decode()


def test_the_answer_is_the_same_for_a_client_of_another_and_for_none(ana, bruno, client):
    alheio = cast.um_cliente(bruno, "Segredo")
    client.force_login(ana.usuario)
    respostas = [client.get(f"/vendedor/cliente/{pk}") for pk in (alheio.pk, alheio.pk + 1000)]

    assert [resposta.status_code for resposta in respostas] == [404, 404]
    assert "Segredo" not in respostas[0].content.decode()


def test_a_wrong_filter_opens_no_page_that_is_closed(ana, bruno, client):
    alheio = cast.um_cliente(bruno, "Segredo")
    client.force_login(ana.usuario)

    assert client.get(f"/vendedor/cliente/{alheio.pk}?periodo=semestre").status_code == 404


@pytest.mark.parametrize("pagina", ["/vendedor/", "/vendedor/rankings", "/vendedor/cliente/{}"])
def test_a_user_in_the_role_who_is_no_seller_is_told_what_is_missing(ana, client, pagina):
    client.force_login(cast.uma_pessoa("vera", Papel.VENDEDOR))
    resposta = client.get(pagina.format(cast.um_cliente(ana).pk))

    assert resposta.status_code == 403
    assert "O seu usuário não está ligado a um vendedor ativo." in resposta.content.decode()


def test_a_seller_who_has_left_sees_nothing_any_more(ana, client):
    ana.ativo = False
    ana.save()
    client.force_login(ana.usuario)

    assert client.get("/vendedor/").status_code == 403


def test_a_manager_is_led_to_the_first_seller_by_name_and_keeps_his_filter(bruno, ana, gilda, client):
    client.force_login(gilda)
    resposta = client.get("/vendedor/?periodo=7")

    assert (resposta.status_code, resposta["Location"]) == (302, f"/vendedor/?periodo=7&vendedor={ana.pk}")


def test_a_manager_who_sells_is_led_to_his_own_dashboard(ana, client):
    gerente = cast.uma_pessoa("zeno_gerente", Papel.GERENTE)
    zeno = cast.um_vendedor("Zeno")
    zeno.usuario = gerente
    zeno.save()
    client.force_login(gerente)

    assert client.get("/vendedor/")["Location"] == f"/vendedor/?vendedor={zeno.pk}"


def test_a_manager_is_told_who_has_left_and_still_opens_him(ana, bruno, gilda, client):
    bruno.ativo = False
    bruno.save()
    client.force_login(gilda)

    de_ana = client.get(f"/vendedor/?vendedor={ana.pk}").content.decode()
    assert '<option value="Bruno (BRUNO)">inativo</option>' in de_ana
    assert '<option value="Ana (ANA)"></option>' in de_ana
    de_bruno = client.get(f"/vendedor/?vendedor={bruno.pk}").content.decode()
    assert "Inativo</span></h1>" in de_bruno


def test_it_says_that_there_are_no_sellers_yet(gilda, client):
    client.force_login(gilda)

    assert "Ainda não há vendedores ativos." in client.get("/vendedor/").content.decode()


@pytest.mark.parametrize("vendedor_id", [999_999, 2**63 - 1])
def test_a_seller_who_does_not_exist_has_no_dashboard(ana, gilda, client, vendedor_id):
    client.force_login(gilda)

    assert client.get(f"/vendedor/?vendedor={vendedor_id}").status_code == 404
    assert client.get(f"/vendedor/cliente/{vendedor_id}").status_code == 404


def test_a_seller_ranks_only_what_he_sold(ana, bruno, client):
    cast.um_pedido(ana, cliente=cast.um_cliente(ana, "De Ana"))
    cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "De Bruno"))
    client.force_login(ana.usuario)
    pagina = client.get("/vendedor/rankings").content.decode()

    assert "De Ana" in pagina
    assert "De Bruno" not in pagina
    assert "Vendedores por" not in pagina


def test_a_seller_gets_links_to_the_clients_of_his_portfolio_only(ana, bruno, client):
    proprio, alheio = cast.um_cliente(ana, "Da carteira"), cast.um_cliente(bruno, "De Bruno")
    for cliente in (proprio, alheio):
        cast.um_pedido(ana, cliente=cliente)
    client.force_login(ana.usuario)

    for pagina in ("/vendedor/", "/vendedor/rankings"):
        html = client.get(pagina).content.decode()
        assert f'href="/vendedor/cliente/{proprio.pk}"' in html
        assert f'href="/vendedor/cliente/{alheio.pk}"' not in html
        assert f'href="/produtos/{Produto.objects.get().pk}"' in html
        assert "De Bruno" in html


def test_a_seller_gets_links_to_his_own_orders_and_dashboard_only(ana, bruno, gilda, client):
    cliente = cast.um_cliente(ana)
    pedidos = [cast.um_pedido(vendedor, cliente=cliente) for vendedor in (ana, bruno)]
    da_ana, do_bruno = (
        {f'href="/pedidos/{pedido.pk}"', f'href="/vendedor/?vendedor={pedido.vendedor_id}"'} for pedido in pedidos
    )
    produto = f'href="/produtos/{Produto.objects.get().pk}"'

    for usuario, ligadas, sem_ligacao in ((ana.usuario, da_ana, do_bruno), (gilda, da_ana | do_bruno, set())):
        client.force_login(usuario)
        html = client.get(f"/vendedor/cliente/{cliente.pk}").content.decode()
        assert html.count(produto) == 3
        assert all(link in html for link in ligadas)
        assert not any(link in html for link in sem_ligacao)


def test_a_manager_gets_links_to_all_of_them(ana, bruno, gilda, client):
    alheio = cast.um_cliente(bruno, "De Bruno")
    cast.um_pedido(ana, cliente=alheio)
    client.force_login(gilda)

    for pagina in (f"/vendedor/?vendedor={ana.pk}", "/vendedor/rankings"):
        assert f'href="/vendedor/cliente/{alheio.pk}"' in client.get(pagina).content.decode()
