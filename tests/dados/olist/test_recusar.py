"""Files that are not what Olist published are refused, with the place, the value and the way out."""

import gzip
from pathlib import Path

import pytest
from django.core.management import CommandError

from pedidos.models import Categoria, Pedido
from tests.dados.olist.pasta import CATEGORIES, COLUMNS, CUSTOMERS, ITEMS, ORDERS, PAYMENTS, PRODUCTS, SELLERS, importar
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db


@pytest.fixture
def gravada(pasta):
    pasta.vendido("a1")
    pasta.gravar()
    return pasta


def refusal(folder, **options) -> str:
    with pytest.raises(CommandError) as refused:
        importar(folder, **options)
    assert not Pedido.objects.exists()
    assert not Vendedor.objects.exists()
    assert not Categoria.objects.filter(codigo="BELEZA_SAUDE").exists()
    return str(refused.value)


def test_it_refuses_a_folder_that_does_not_exist(tmp_path):
    assert refusal(tmp_path / "olist") == (
        f"A pasta {tmp_path}/olist não existe. Informe a pasta que contém olist_orders_dataset.csv e os demais.\n"
        "Nada foi gravado."
    )


def test_it_refuses_a_file_in_place_of_the_folder(gravada):
    assert "olist_orders_dataset.csv não é uma pasta. Informe a pasta que contém" in refusal(gravada.arquivo(ORDERS))


def test_it_names_the_files_that_are_missing_and_those_it_found(gravada):
    gravada.arquivo(SELLERS).unlink()
    gravada.arquivo(ORDERS).unlink()

    assert refusal(gravada.path) == (
        f"Na pasta {gravada.path} falta:\n"
        "  olist_orders_dataset.csv ou olist_orders_dataset.csv.gz\n"
        "  olist_sellers_dataset.csv ou olist_sellers_dataset.csv.gz\n"
        "Há nela: olist_customers_dataset.csv, olist_order_items_dataset.csv, olist_order_payments_dataset.csv, "
        "olist_products_dataset.csv, product_category_name_translation.csv.\n"
        "Nada foi gravado."
    )


def test_it_says_that_an_empty_folder_has_nothing(tmp_path):
    assert "Há nela: nada." in refusal(tmp_path)


def test_it_names_a_column_that_is_missing(gravada):
    gravada.trocar(ITEMS, "price", "preco")

    assert (
        "olist_order_items_dataset.csv, linha 1: falta a coluna price; as colunas são: order_id, order_item_id, "
        "product_id, seller_id, shipping_limit_date, preco, freight_value." in refusal(gravada.path)
    )


@pytest.mark.parametrize("name", COLUMNS)
def test_it_refuses_a_file_that_is_empty(gravada, name):
    gravada.arquivo(name).write_bytes(b"")

    said = refusal(gravada.path)

    assert f"{name}.csv, linha 1: falta a coluna " in said
    assert "as colunas são: nenhuma." in said


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            ITEMS,
            ",10.00,",
            ",dez reais,",
            "olist_order_items_dataset.csv, linha 2: coluna price, valor 'dez reais': esperava-se um valor como 58.90",
        ),
        (ITEMS, ",10.00,", ",-10.00,", "coluna price, valor '-10.00': esperava-se um valor como 58.90, não negativo"),
        (ITEMS, ",10.00,", ",10.001,", "coluna price, valor '10.001': esperava-se um valor como 58.90"),
        (ITEMS, ",10.00,", ",NaN,", "coluna price, valor 'NaN': esperava-se"),
        (ITEMS, ",10.00,", ",12345678901,", "coluna price, valor '12345678901': esperava-se"),
        (ITEMS, ",0.00\n", ",\n", "coluna freight_value, valor '': esperava-se um valor como 58.90"),
        (ITEMS, "a1,1,", "a1,primeiro,", "coluna order_item_id, valor 'primeiro': esperava-se um número inteiro"),
        (
            PAYMENTS,
            "credit_card",
            "cheque",
            "olist_order_payments_dataset.csv, linha 2: coluna payment_type, valor 'cheque': esperava-se um destes: "
            "boleto, credit_card, debit_card, not_defined, voucher.",
        ),
        (
            ORDERS,
            "2018-01-10 10:00:00",
            "10/01/2018 10:00",
            "olist_orders_dataset.csv, linha 2: coluna order_purchase_timestamp, valor '10/01/2018 10:00': "
            "esperava-se data e hora como 2017-11-24 18:30:00.",
        ),
        (ORDERS, "2018-01-10 10:00:00", "", "coluna order_purchase_timestamp, valor '': esperava-se data e hora"),
        (ORDERS, "2018-01-12 09:30:00", "2018-02-30 09:30:00", "valor '2018-02-30 09:30:00': esperava-se data e hora"),
        (ORDERS, "2018-01-12 09:30:00", "9999-12-31 23:59:59", "valor '9999-12-31 23:59:59': esperava-se data e hora"),
        (
            ORDERS,
            ",delivered,",
            ",lost,",
            "coluna order_status, valor 'lost': esperava-se um destes: approved, canceled, created, delivered, "
            "invoiced, processing, shipped, unavailable.",
        ),
        (CUSTOMERS, "01310", "1310-100", "coluna customer_zip_code_prefix, valor '1310-100': esperavam-se os cinco"),
        (CUSTOMERS, ",SP", ",XX", "coluna customer_state, valor 'XX': esperava-se um destes: AC, AL, AM,"),
        (CUSTOMERS, "sao paulo", "s" * 101, "esperava-se um texto de até 100 caracteres"),
        (PRODUCTS, "beleza_saude", "b" * 61, "coluna product_category_name"),
        (SELLERS, "ana", "a" * 33, f"coluna seller_id, valor '{'a' * 33}': esperava-se um código de 1 a 32 caracteres"),
        (SELLERS, "ana", " ", "coluna seller_id, valor ' ': esperava-se um código de 1 a 32 caracteres"),
    ],
)
def test_it_says_where_a_value_stands_that_it_cannot_read(gravada, name, old, new, said):
    gravada.trocar(name, old, new)

    assert said in refusal(gravada.path)


@pytest.mark.parametrize(
    ("name", "column", "old", "where"),
    [
        (ORDERS, "customer_id", "c-a1", CUSTOMERS),
        (ITEMS, "order_id", "a1", ORDERS),
        (ITEMS, "product_id", "batom", PRODUCTS),
        (ITEMS, "seller_id", "ana", SELLERS),
        (PAYMENTS, "order_id", "a1", ORDERS),
    ],
)
def test_it_refuses_what_points_nowhere(gravada, name, column, old, where):
    gravada.trocar(name, old, "zz")

    assert refusal(gravada.path) == (
        f"{name}.csv, linha 2: coluna {column}, valor 'zz': não existe em {where}; "
        "os arquivos da pasta têm de ser da mesma publicação.\nNada foi gravado."
    )


@pytest.mark.parametrize("name", [ORDERS, ITEMS, PAYMENTS, CUSTOMERS, PRODUCTS, SELLERS])
def test_it_refuses_what_is_there_twice(gravada, name):
    text = gravada.arquivo(name).read_text("utf-8")
    gravada.arquivo(name).write_text(text + text.splitlines()[1] + "\n", "utf-8")

    assert f"{name}.csv, linha 3: coluna " in (said := refusal(gravada.path))
    assert "já apareceu numa linha anterior; cada um só pode aparecer uma vez." in said


def test_it_refuses_a_line_with_more_cells_than_the_header(gravada):
    gravada.trocar(SELLERS, ",SP\n", ",SP,sobra\n")

    assert "olist_sellers_dataset.csv, linha 2: tem 5 colunas; o cabeçalho tem 4." in refusal(gravada.path)


def test_it_refuses_a_file_that_ends_within_quotes(gravada):
    gravada.trocar(SELLERS, ",SP\n", ',"SP\n')

    assert "olist_sellers_dataset.csv, linha 1: o CSV está malformado" in refusal(gravada.path)


def test_it_refuses_bytes_that_are_not_utf_8(gravada):
    gravada.arquivo(CUSTOMERS).write_bytes(gravada.arquivo(CUSTOMERS).read_bytes().replace(b"sao", b"s\xe3o"))

    assert "olist_customers_dataset.csv, linha 1: depois desta linha há bytes que não são UTF-8" in refusal(
        gravada.path
    )


@pytest.mark.parametrize("damage", ["cut short", "not gzip", "other content than its checksum says"])
def test_it_refuses_a_gzip_that_is_cut_short_or_damaged(pasta, damage):
    for at in range(300):
        pasta.vendido(f"a{at}")
    pasta.gravar(compressed=True)
    path = pasta.path / f"{PAYMENTS}.csv.gz"
    content = path.read_bytes()
    path.write_bytes(
        {
            "cut short": content[: len(content) // 2],
            "not gzip": gzip.decompress(content),
            "other content than its checksum says": content[:-8] + b"\xff" * 8,
        }[damage]
    )

    said = refusal(pasta.path)

    assert "olist_order_payments_dataset.csv.gz, linha " in said
    assert "o gzip está truncado ou danificado" in said
    assert "copie o arquivo de novo e confira com gzip -t.\nNada foi gravado." in said


def test_it_takes_a_folder_for_no_file(gravada):
    gravada.arquivo(CATEGORIES).unlink()
    gravada.arquivo(CATEGORIES).mkdir()

    assert "falta:\n  product_category_name_translation.csv" in refusal(gravada.path)


def test_it_refuses_a_file_that_it_cannot_read(gravada):
    unreadable = Path("/proc/self/mem")  # a file that gives an error at its first byte, to root too
    if not unreadable.exists():
        pytest.skip("only Linux has /proc/self/mem")
    gravada.arquivo(CATEGORIES).unlink()
    gravada.arquivo(CATEGORIES).symlink_to(unreadable)

    assert "product_category_name_translation.csv, linha 1: o arquivo não pôde ser lido (" in refusal(gravada.path)


def test_it_passes_over_blank_lines_and_columns_it_does_not_know(gravada):
    text = gravada.arquivo(SELLERS).read_text("utf-8").replace("seller_city", "anything").replace("\n", "\n\n")
    gravada.arquivo(SELLERS).write_text(text, "utf-8")

    importar(gravada.path)

    assert Vendedor.objects.get().codigo == "ana"


@pytest.mark.parametrize("margem", ["-1", "100", "trinta", "", "NaN", "Infinity", "1e9"])
def test_it_refuses_a_margin_that_is_none(gravada, margem):
    assert refusal(gravada.path, margem=margem) == (
        f"--margem é {margem!r}; informe uma porcentagem do preço de venda de 0 a 99,99, como 30 ou 12,5."
    )


@pytest.mark.parametrize(("margem", "said"), [("0", "0"), ("12,5", "12,5"), ("12.5 %", "12,5"), ("99.99", "99,99")])
def test_it_reads_a_margin_with_comma_or_point(gravada, margem, said):
    assert f"Preço de compra suposto com margem de {said} % sobre" in importar(gravada.path, margem=margem)
