"""An order is made in the browser: once, whole, to the cent, or not at all and with words."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from pedidos.models import Cliente, Estoque, ItemPedido, LogAtividade, MovimentacaoEstoque, Pedido, Produto
from tests import cast
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import campos, enviar, erros, nomes, uma_linha
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
NOVO = "/pedidos/novo"


def test_a_seller_makes_an_order_of_his_client(da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto):
    response = enviar(da_ana, NOVO, cliente=ze.rotulo, frete="1.010,50", **uma_linha(pilsen.rotulo))

    pedido = Pedido.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/pedidos/{pedido.pk}")
    assert (pedido.cliente, pedido.vendedor, pedido.data) == (ze, ana, timezone.localdate())
    assert (pedido.status, pedido.frete) == ("PENDENTE", Decimal("1010.50"))
    item = pedido.itens.get()
    assert (item.produto, item.quantidade, item.preco_venda) == (pilsen, 10, Decimal("12.50"))
    assert (item.preco_compra, item.valor_total_venda, item.lucro_bruto) == (
        Decimal("2.00"),
        Decimal("125.00"),
        Decimal("105.00"),
    )


def test_a_seller_who_is_not_chosen_is_that_of_the_client(
    da_gilda: Client, ana: Vendedor, ze: Cliente, pilsen: Produto
):
    enviar(da_gilda, NOVO, cliente=ze.rotulo, vendedor="", **uma_linha(pilsen.rotulo))
    assert Pedido.objects.get().vendedor == ana

    Vendedor.objects.update(ativo=False)
    response = enviar(da_gilda, NOVO, cliente=ze.rotulo, vendedor="", **uma_linha(pilsen.rotulo))
    assert erros(response) == ["O cliente não tem um vendedor ativo. Escolha um."]


def test_from_the_page_of_a_client_it_begins_with_him(da_gilda: Client, da_ana: Client, ana: Vendedor, ze: Cliente):
    for client, pagina in ((da_ana, f"/clientes/{ze.pk}"), (da_gilda, f"/vendedor/cliente/{ze.pk}")):
        assert f'href="{NOVO}?cliente={ze.pk}"' in texto(client.get(pagina))

        preenchido = campos(client.get(NOVO, {"cliente": ze.pk}))

        assert preenchido["cliente"] == ze.rotulo
        assert preenchido.get("vendedor", ana.rotulo) == ana.rotulo


def test_nobody_begins_one_of_a_client_he_cannot_sell_to(
    da_felipe: Client, da_ana: Client, bruno: Vendedor, ze: Cliente
):
    assert NOVO not in texto(da_felipe.get(f"/vendedor/cliente/{ze.pk}")).partition("<main")[2]
    assert entrar(bruno.usuario).get(NOVO, {"cliente": ze.pk}).status_code == 404

    ze.desativar()

    for cliente in (ze.pk, "x", "9" * 30):
        assert da_ana.get(NOVO, {"cliente": cliente}).status_code == 404
    assert NOVO not in texto(da_ana.get(f"/clientes/{ze.pk}")).partition("<main")[2]


def test_it_writes_down_who_made_what_from_where(da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto):
    enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha())

    pedido = Pedido.objects.get()
    atividade = LogAtividade.objects.do_registro(pedido).get()
    assert (atividade.tipo, atividade.usuario, atividade.ip) == ("INCLUSAO", ana.usuario, "127.0.0.1")
    assert atividade.dados["Item 1"] == "10 × Cerveja Pilsen · PIL-350 a R$ 12,50"
    assert "Item 1: 10 × Cerveja Pilsen" in da_ana.get(f"/pedidos/{pedido.pk}").content.decode()


def test_a_manager_says_who_sells_and_may_choose_any_client(
    da_gilda: Client, bruno: Vendedor, ze: Cliente, pilsen: Produto
):
    enviar(da_gilda, NOVO, cliente="bar do zé", vendedor=bruno.pk, **uma_linha())

    assert Pedido.objects.get().vendedor == bruno


def test_a_seller_does_not_sell_for_another_or_to_clients_of_another(
    da_ana: Client, ana: Vendedor, bruno: Vendedor, ze: Cliente, pilsen: Produto
):
    alheio = cast.um_cliente(bruno, "Empório Azul")

    response = enviar(da_ana, NOVO, cliente=alheio.rotulo, **uma_linha())
    assert response.status_code == 400
    assert erros(response) == [
        "Não há nada chamado “Empório Azul · nº 2…”. Procure por parte do nome ou pelo código."
    ] or ("Não há nada chamado" in erros(response)[0])
    assert not Pedido.objects.exists()

    enviar(da_ana, NOVO, cliente=ze.rotulo, vendedor=bruno.pk, **uma_linha())
    assert Pedido.objects.get().vendedor == ana


@pytest.mark.parametrize(
    "nome", ["PIL-350", "pil-350", "7891000100103", "cerveja pilsen", "Pilsen", "Cerveja Pilsen · PIL-350"]
)
def test_a_product_is_named_by_what_tells_it_from_the_others(da_ana: Client, ze: Cliente, pilsen: Produto, nome: str):
    cast.um_produto("Água", codigo_interno="AGU")

    enviar(da_ana, NOVO, cliente="529.982.247-25", **uma_linha(nome))

    assert ItemPedido.objects.get().produto == pilsen


def test_it_asks_which_of_several_is_meant(da_ana: Client, ze: Cliente, pilsen: Produto):
    cast.um_produto("Cerveja Escura", codigo_interno="ESC")
    cast.um_produto("Cerveja Velha", codigo_interno="VEL", ativo=False)

    response = enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha("cerveja"))

    assert erros(response) == [
        "“cerveja” pode ser mais de um. Copie um destes: Cerveja Escura · ESC; Cerveja Pilsen · PIL-350."
    ]


def test_two_codes_that_differ_in_their_case_are_two_products(da_ana: Client, ze: Cliente, pilsen: Produto):
    outro = cast.um_produto("Cerveja Pilsen", codigo_interno="pil-350")

    enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha(outro.rotulo))

    assert ItemPedido.objects.get().produto == outro


def test_it_tells_all_that_is_wrong_beside_the_field_and_in_a_summary(da_ana: Client, ze: Cliente, pilsen: Produto):
    amanha = timezone.localdate() + timedelta(days=1)
    response = enviar(da_ana, NOVO, cliente="", data=amanha, frete="-1", **uma_linha("nada", 0, "NaN"))
    html = response.content.decode()

    assert response.status_code == 400
    assert erros(response) == [
        "Este campo é obrigatório.",
        f"Um pedido é de 01/01/2000 até hoje; {amanha:%d/%m/%Y} fica fora. Confira a data.",
        "O valor não pode ser menor que 0. Confira o número.",
        "Não há nada chamado “nada”. Procure por parte do nome ou pelo código.",
        "A quantidade é de 1 ou mais. Deixe a linha vazia, ou retire-a, se não a quer.",
        "Escreva um valor em reais, por exemplo 1.234,56.",
    ]
    assert 'tabindex="-1" autofocus' in html
    assert '<a href="#id_itens-0-quantidade">Quantidade do item 1</a>' in html
    assert 'aria-invalid="true"' in html
    assert 'value="nada"' in html
    assert not Pedido.objects.exists()


def test_an_order_has_at_least_one_item(da_ana: Client, ze: Cliente):
    response = enviar(da_ana, NOVO, cliente=ze.rotulo)

    assert erros(response) == ["Um pedido tem pelo menos um item. Escolha um produto e a quantidade."]


def test_it_refuses_a_line_whose_total_no_column_holds(da_ana: Client, ze: Cliente, pilsen: Produto):
    response = enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha("PIL-350", 2**31 - 1, "9999999999,99"))

    assert erros(response) == ["Quantidade vezes preço passa de um trilhão de reais. Confira os dois números."]


def test_more_lines_come_without_javascript_and_lose_nothing(da_ana: Client, ze: Cliente, pilsen: Produto):
    response = enviar(da_ana, NOVO, cliente="Zé", data="31/02/2026", mais_linhas=1, **uma_linha(n=2))
    preenchidos = campos(response)

    assert response.status_code == 200
    assert erros(response) == []
    assert (preenchidos["cliente"], preenchidos["data"]) == ("Zé", "31/02/2026")
    assert (preenchidos["itens-0-produto"], preenchidos["itens-0-preco_venda"]) == ("PIL-350", "12,50")
    assert preenchidos["itens-TOTAL_FORMS"] == "4"

    da_ana.post(NOVO, preenchidos | nomes({"data": timezone.localdate(), **uma_linha(n=3, quantidade=1)}))
    assert [item.quantidade for item in Pedido.objects.get().itens.all()] == [10, 1]


def test_sent_twice_it_makes_one_order_and_says_so(da_ana: Client, ze: Cliente, pilsen: Produto):
    preenchido = campos(da_ana.get(NOVO)) | nomes({"cliente": ze.rotulo, **uma_linha()})

    primeira, segunda = da_ana.post(NOVO, preenchido), da_ana.post(NOVO, preenchido)

    pedido = Pedido.objects.get()
    assert primeira["Location"] == segunda["Location"] == f"/pedidos/{pedido.pk}"
    assert pedido.itens.count() == LogAtividade.objects.count() == 1
    assert "Este formulário já tinha sido enviado; isto é o que ele gravou." in [
        str(message) for message in get_messages(segunda.wsgi_request)
    ]


def test_the_code_of_a_form_is_that_of_one_person(
    da_ana: Client, da_gilda: Client, ana: Vendedor, ze: Cliente, pilsen: Produto
):
    codigo = uuid4()

    enviar(da_ana, NOVO, submissao=codigo, cliente=ze.rotulo, **uma_linha())
    enviar(da_gilda, NOVO, submissao=codigo, cliente=ze.rotulo, vendedor=ana.pk, **uma_linha())

    assert Pedido.objects.count() == 2


@pytest.mark.parametrize("codigo", ["", "x", "0" * 500])
def test_it_refuses_a_form_without_its_code(da_ana: Client, ze: Cliente, pilsen: Produto, codigo: str):
    response = enviar(da_ana, NOVO, submissao=codigo, cliente=ze.rotulo, **uma_linha())

    assert response.status_code == 400
    assert "O formulário chegou" in erros(response)[0]
    assert not Pedido.objects.exists()


def test_while_one_types_it_says_what_it_comes_to_and_what_is_missing(
    da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto
):
    Estoque.objects.movimentar(pilsen.pk, MovimentacaoEstoque.Tipo.ENTRADA, 48, motivo="Compra", responsavel=None)
    cast.um_pedido(ana, produto=pilsen, quantidade=45, pago=True)
    preenchido = campos(da_ana.get(NOVO)) | nomes({**uma_linha(), **uma_linha(n=1, quantidade="", preco="x")})

    html = " ".join(da_ana.post("/pedidos/calcular", preenchido).content.decode().split())

    assert 'id="itens-0-conta" class="conta" hx-swap-oob="true">R$ 125,00 · ' in html
    assert "margem R$ 105,00 (84,0 %)" in html
    assert html.count("faltam 7") == 1
    assert "Total R$ 125,00 · margem R$ 105,00" in html
    assert Pedido.objects.count() == 1


def test_the_search_offers_what_may_be_chosen(
    da_ana: Client, ana: Vendedor, bruno: Vendedor, ze: Cliente, pilsen: Produto
):
    cast.um_cliente(bruno, "Bar do Bruno")
    Cliente.objects.filter(pk=ze.pk).update(cidade="Bauru", uf="SP", telefone="(14) 3222-1111")
    cast.um_cliente(ana, "Bar fechado", ativo=False)
    cast.um_produto('Cerveja "X" <b>', codigo_interno="X")

    clientes = da_ana.get("/pedidos/procurar/cliente", {"cliente": "bar"}).content.decode()
    produtos = da_ana.get("/pedidos/procurar/produto", {"itens-7-produto": "cerv"}).content.decode()

    onde = f"Bauru/SP · (14) 3222-1111 · {ze.documento}"
    assert clientes.strip() == f'<option value="Bar do Zé · nº {ze.pk}">{onde}</option>'
    assert produtos.count("<option") == 2
    assert "<b>" not in produtos
    for nada in ({}, {"q": ""}, {"q": "\0"}, {"q": "x" * 5000}):
        assert da_ana.get("/pedidos/procurar/produto", nada).content.decode().strip() == ""
