"""What orders point to: sellers, clients, products, categories."""

from decimal import Decimal

import pytest

from pedidos.models import Categoria, Cliente, ItemPedido, Produto
from tests.dados.olist.pasta import SELLERS, importar
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db

MARIA = "d0cceb06b81f83e06c5cb63c3f9cb8d3"
ANA = "4b5f66b7adcf57f1ecc0d3c07dd6b177"


def test_it_makes_a_vendedor_of_each_seller_whether_he_sold_or_not(pasta):
    pasta.vendedor(ANA)

    importar(pasta)

    vendedor = Vendedor.objects.get()
    assert (vendedor.codigo, vendedor.nome, vendedor.ativo) == (ANA, "Vendedor 4b5f66b7", True)


def test_it_shows_no_email_that_stands_where_a_city_should(pasta):
    pasta.vendedor(ANA, cidade="vendas@exemplo.com.br")
    pasta.vendido("a1", cidade="maria@exemplo.com.br")

    importar(pasta)

    assert "@" not in str(Vendedor.objects.values()) + str(Cliente.objects.values())


def test_it_makes_one_cliente_of_a_person_with_several_orders(pasta):
    pasta.vendido("a1", pessoa=MARIA, cidade="sao jose dos campos", uf="SP", cep="12209")

    importar(pasta)

    cliente = Cliente.objects.get()
    assert (cliente.referencia_externa, cliente.nome) == (MARIA, "Cliente d0cceb06")
    assert (cliente.cidade, cliente.uf) == ("Sao Jose dos Campos", "SP")


def test_it_keeps_the_cep_prefix_as_text_and_invents_no_cep(pasta):
    """The last three digits are not in the files; with zeros it would be somebody's street."""
    pasta.vendido("a1", pessoa="maria", cep="01310")
    pasta.vendido("a2", pessoa="joana", cep="8775")

    importar(pasta)

    rows = Cliente.objects.order_by("id").values_list("cep", "endereco")
    assert list(rows) == [("", "Região do CEP 01310"), ("", "Região do CEP 08775")]


def test_it_puts_a_cliente_into_the_portfolio_of_who_sold_the_latest_order(pasta):
    """The rows of the file need not be in the order of time."""
    pasta.pedido("a2", comprado="2018-03-01 10:00:00", cidade="santos", cep="11010")
    pasta.item("a2", vendedor="bruno")
    pasta.pedido("a1", comprado="2018-02-01 10:00:00", cidade="sao paulo", cep="01310")
    pasta.item("a1", vendedor="ana")

    importar(pasta)

    cliente = Cliente.objects.get()
    assert cliente.vendedor == Vendedor.objects.get(codigo="bruno")
    assert (cliente.cidade, cliente.endereco) == ("Santos", "Região do CEP 11010")
    assert cliente.pedidos.count() == 2


def test_it_puts_the_cliente_of_several_sellers_with_who_sold_the_most(pasta):
    pasta.pedido("a1")
    pasta.item("a1", vendedor="ana", preco="10.00", frete="90.00")
    pasta.item("a1", vendedor="bruno", preco="30.00")

    importar(pasta)

    assert Cliente.objects.filter(vendedor__codigo="bruno").count() == 1


def test_it_leaves_a_cliente_with_the_last_known_seller_when_the_latest_order_has_no_items(pasta):
    pasta.vendido("a1", comprado="2018-02-01 10:00:00")
    pasta.pedido("a2", comprado="2018-03-01 10:00:00", status="unavailable", despachado="", entregue="")

    importar(pasta)

    assert Cliente.objects.filter(vendedor__codigo="ana").count() == 1


def test_it_makes_a_produto_of_each_product_whether_it_was_sold_or_not(pasta):
    pasta.produto("1e9e8ef04dbcff4541ed26657ea517e5")

    importar(pasta)

    produto = Produto.objects.get()
    assert (produto.codigo_interno, produto.nome) == ("1e9e8ef04dbcff4541ed26657ea517e5", "Beleza e saúde 1e9e8ef0")
    assert (produto.categoria.codigo, produto.preco_medio_compra) == ("BELEZA_SAUDE", Decimal(0))


def test_it_puts_a_product_without_category_into_outros(pasta):
    pasta.produto("batom", categoria="")

    importar(pasta)

    produto = Produto.objects.get()
    assert (produto.categoria.codigo, produto.nome) == ("OUTROS", "Outros batom")


def test_it_makes_categories_of_the_translation_and_of_those_it_lacks(pasta):
    pasta.produto("teclado", categoria="pc_gamer")

    importar(pasta)

    rows = Categoria.objects.exclude(codigo__in=["CERVEJA", "NAB", "OUTROS"]).values_list("codigo", "nome")
    assert dict(rows) == {"BELEZA_SAUDE": "Beleza e saúde", "PC_GAMER": "PC gamer"}


def test_it_assumes_the_purchase_price_from_the_margin_and_marks_it(pasta):
    pasta.vendido("a1", preco="10.00")
    pasta.vendido("a2", preco="20.00")

    importar(pasta, margem="25")

    itens = ItemPedido.objects.order_by("id").values_list("preco_compra", "lucro_bruto", "preco_compra_suposto")
    assert list(itens) == [(Decimal("7.50"), Decimal("2.50"), True), (Decimal("15.00"), Decimal("5.00"), True)]
    assert Produto.objects.get().preco_medio_compra == Decimal("11.25")


def test_it_assumes_thirty_percent_unless_told_otherwise(pasta):
    pasta.vendido("a1", preco="10.00")

    said = importar(pasta)

    assert ItemPedido.objects.get().preco_compra == Decimal("7.00")
    assert "margem de 30 % sobre o preço de venda" in said


def test_it_reads_gzip_and_plain_files_alike(pasta):
    pasta.vendedor(ANA)
    pasta.gravar(compressed=True)
    (pasta.path / f"{SELLERS}.csv").write_text("seller_id\nana\n", "utf-8")

    importar(pasta.path)

    # Where both lie there, the plain one counts.
    assert Vendedor.objects.get().codigo == "ana"
    assert Categoria.objects.filter(codigo="BELEZA_SAUDE").exists()
