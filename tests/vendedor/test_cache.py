"""The pages come from the cache until something they show has changed, and then at once anew."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from pedidos.acesso import Papel
from pedidos.models import Categoria, ItemPedido, Pedido
from tests import cast
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)

Abrir = Callable[..., Any]


@pytest.fixture
def entrar() -> Abrir:
    def como(pessoa: User | Vendedor) -> Client:
        usuario = pessoa.usuario if isinstance(pessoa, Vendedor) else pessoa
        assert usuario
        client = Client()
        client.force_login(usuario)
        return client

    return como


def veio_do_cache(resposta: HttpResponse) -> bool:
    assert resposta.status_code == 200
    return resposta["Cache-Status"] == "cachecore; hit"


def as_paginas(cliente_id: int) -> list[str]:
    return ["/vendedor/", "/vendedor/rankings", f"/vendedor/cliente/{cliente_id}"]


def test_a_warm_page_asks_the_database_nothing(ana, entrar, django_assert_num_queries):
    pedido = cast.um_pedido(ana)
    de_ana = entrar(ana)
    for pagina in as_paginas(pedido.cliente_id):
        assert not veio_do_cache(de_ana.get(pagina))
        with django_assert_num_queries(0):
            assert veio_do_cache(de_ana.get(pagina))


def test_a_payment_approved_changes_the_page_of_its_seller_and_of_nobody_else(ana, bruno, entrar):
    pedido = cast.um_pedido(ana)
    pagamento = cast.um_pagamento(pedido, Decimal("100.00"))
    cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "De Bruno"))
    de_ana, de_bruno = entrar(ana), entrar(bruno)
    assert "1 pagamento à espera" in de_ana.get("/vendedor/").content.decode()
    de_bruno.get("/vendedor/")

    pagamento.aprovar()

    nova = de_ana.get("/vendedor/")
    assert not veio_do_cache(nova)
    assert "0 pagamentos à espera" in nova.content.decode()
    assert veio_do_cache(de_bruno.get("/vendedor/"))


def test_an_order_that_changes_hands_renews_both_pages(ana, bruno, entrar):
    carla = cast.um_vendedor("Carla")
    pedido = cast.um_pedido(ana, quantidade=7)
    paginas = [entrar(vendedor) for vendedor in (ana, bruno, carla)]
    for de_quem in paginas:
        de_quem.get("/vendedor/")

    pedido.vendedor = bruno
    pedido.save()

    de_ana, de_bruno, de_carla = (de_quem.get("/vendedor/") for de_quem in paginas)
    assert [veio_do_cache(resposta) for resposta in (de_ana, de_bruno, de_carla)] == [False, False, True]
    assert "R$ 70,00" not in de_ana.content.decode()
    assert "R$ 70,00" in de_bruno.content.decode()


def test_a_purchase_from_a_colleague_renews_the_portfolio(ana, bruno, entrar):
    cliente = cast.um_cliente(ana, "Bar do Zé")
    de_ana = entrar(ana)
    assert "nunca comprou" in de_ana.get("/vendedor/").content.decode()

    cast.um_pedido(bruno, cliente=cliente)

    assert "nunca comprou" not in de_ana.get("/vendedor/").content.decode()


def test_a_new_name_of_a_client_shows_wherever_he_bought(ana, bruno, entrar):
    cliente = cast.um_cliente(bruno, "Bar Velho")
    cast.um_pedido(ana, cliente=cliente)
    de_ana = entrar(ana)
    for pagina in ("/vendedor/", "/vendedor/rankings"):
        assert "Bar Velho" in de_ana.get(pagina).content.decode()

    cliente.nome = "Bar Novo"
    cliente.save()

    for pagina in ("/vendedor/", "/vendedor/rankings"):
        assert "Bar Novo" in de_ana.get(pagina).content.decode()


def test_a_client_who_changes_hands_closes_his_page_to_the_one_and_opens_it_to_the_other(ana, bruno, entrar):
    cliente = cast.um_cliente(ana)
    pagina = f"/vendedor/cliente/{cliente.pk}"
    de_ana, de_bruno = entrar(ana), entrar(bruno)
    assert (de_ana.get(pagina).status_code, de_bruno.get(pagina).status_code) == (200, 404)

    cliente.vendedor = bruno
    cliente.save()

    assert (de_ana.get(pagina).status_code, de_bruno.get(pagina).status_code) == (404, 200)


def test_what_happens_to_one_client_leaves_the_pages_of_the_others(ana, entrar):
    zeca, rita = cast.um_cliente(ana, "Zeca"), cast.um_cliente(ana, "Rita")
    de_ana = entrar(ana)
    paginas = [f"/vendedor/cliente/{cliente.pk}" for cliente in (zeca, rita)]
    for pagina in paginas:
        de_ana.get(pagina)

    cast.um_pedido(ana, cliente=zeca)

    assert [veio_do_cache(de_ana.get(pagina)) for pagina in paginas] == [False, True]


def test_a_seller_who_is_hired_stands_in_the_managers_list_at_once(ana, gilda, entrar):
    da_gilda = entrar(gilda)
    pagina = f"/vendedor/?vendedor={ana.pk}"
    assert "Dora" not in da_gilda.get(pagina).content.decode()

    cast.um_vendedor("Dora")

    assert "Dora" in da_gilda.get(pagina).content.decode()


@pytest.mark.parametrize("pagina", ["/vendedor/", "/vendedor/rankings", "/vendedor/cliente/{}"])
def test_every_row_that_a_page_shows_renews_it(ana, entrar, pagina):
    pedido = cast.um_pedido(ana)
    item, produto = pedido.itens.get(), pedido.itens.get().produto
    de_ana = entrar(ana)
    pagina = pagina.format(pedido.cliente_id)

    def renova(mudanca: Callable[[], object], texto: str) -> None:
        de_ana.get(pagina)
        assert veio_do_cache(de_ana.get(pagina))
        mudanca()
        nova = de_ana.get(pagina)
        assert not veio_do_cache(nova)
        assert texto in nova.content.decode()

    item.preco_venda = Decimal("12.34")
    renova(item.save, "R$ 123,40")
    produto.nome = "Guaraná Novo"
    renova(produto.save, "Guaraná Novo")
    renova(lambda: ItemPedido.objects.create(pedido=pedido, produto=produto, quantidade=1, preco_venda=1), "R$ 124,40")
    renova(Pedido.objects.get(pk=pedido.pk).cancelar, "R$ 0,00" if "rankings" not in pagina else "Nada foi vendido")


def test_a_new_name_of_a_category_shows_in_the_chart(ana, entrar):
    cast.um_pedido(ana)
    de_ana = entrar(ana)
    de_ana.get("/vendedor/")

    Categoria(codigo="OUTROS", nome="Diversos").save()

    assert "Diversos" in de_ana.get("/vendedor/").content.decode()


def test_a_commission_that_is_agreed_anew_shows(ana, entrar):
    cast.um_pedido(ana, pago=True)
    de_ana = entrar(ana)
    assert "R$ 5,00" in de_ana.get("/vendedor/").content.decode()

    ana.comissoes.create(percentual=Decimal("7.00"))

    assert "R$ 7,00" in de_ana.get("/vendedor/").content.decode()


def test_the_rankings_of_the_house_follow_every_order(ana, gilda, entrar):
    da_gilda = entrar(gilda)
    assert "Nada foi vendido" in da_gilda.get("/vendedor/rankings").content.decode()

    cast.um_pedido(ana)

    assert "Bar do Zé" in da_gilda.get("/vendedor/rankings").content.decode()


def test_a_refused_filter_is_answered_without_the_cache(ana, entrar):
    cliente = cast.um_cliente(ana)
    de_ana = entrar(ana)
    for pagina in as_paginas(cliente.pk):
        for _ in range(2):
            resposta = de_ana.get(f"{pagina}?periodo=semestre")
            assert (resposta.status_code, resposta.has_header("Cache-Status")) == (400, False)


def test_two_managers_never_get_each_others_page(ana, gilda, entrar):
    cast.um_pedido(ana)
    outro = cast.uma_pessoa("otto", Papel.GERENTE)
    pagina = f"/vendedor/?vendedor={ana.pk}"

    assert "Gilda" in entrar(gilda).get(pagina).content.decode()
    de_otto = entrar(outro).get(pagina)
    assert not veio_do_cache(de_otto)
    assert "Gilda" not in de_otto.content.decode()
