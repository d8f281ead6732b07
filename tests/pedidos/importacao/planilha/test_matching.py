"""Which client, product and seller a cell means."""

import pytest

from pedidos.models import Cliente, Pedido, Produto
from tests import cast
from tests.pedidos.importacao.planilha.conftest import Write, importar, problemas, uma_linha
from vendedor.models import Vendedor

LONGO = "Refrigerante de guaraná sem açúcar em garrafa"


def motivos(path: object, **options: object) -> list[str]:
    return [f"{p.motivo}; {p.saida}." for p in problemas(path, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize("cliente", ["Bar do Zé", "BAR DO ZE", "  bar  do zé ", "Zé Bebidas", "ze bebidas"])
def test_it_finds_a_client_by_name_and_fantasia(csv_of: Write, bar: Cliente, skol: Produto, cliente: str) -> None:
    Cliente.objects.update(fantasia="Zé Bebidas")
    assert motivos(csv_of(uma_linha(cliente=cliente))) == []


def test_it_finds_by_id_and_by_code(csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto) -> None:
    Cliente.objects.update(referencia_externa="C-7", cpf_cnpj="52998224725")
    Produto.objects.update(ean="7891000100103")
    path = csv_of(
        uma_linha(cliente="c-7", produto="sk-350", vendedor="ana"),
        uma_linha(cliente=f"id:{bar.pk}", produto=f"ID: {skol.pk}", vendedor="ANA"),
        uma_linha(cliente="529.982.247-25", produto="código:SK-350", vendedor=f"id:{ana.pk}"),
        uma_linha(cliente="CPF: 52998224725", produto="7891000100103", vendedor="Código: ana"),
        uma_linha(cliente="código:c-7", produto="ean:7891000100103"),
        uma_linha(produto="[SK-350] Skol"),
    )
    assert motivos(path) == []


def test_it_proposes_names_that_look_alike(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    cast.um_produto("Skol 600 ml")
    assert motivos(csv_of(uma_linha(cliente="Bar do Zeh", produto="Skoll 350 ml"))) == [
        f"não há cliente com este nome; quis dizer Bar do Zé (id {bar.pk})? "
        "Senão, cadastre o cliente antes, ou deixe criar os desconhecidos.",
        f"não há produto com este nome; quis dizer Skol 350 ml (id {skol.pk}) ou Skol 600 ml (id {skol.pk + 1})? "
        "Senão, cadastre o produto antes, ou deixe criar os desconhecidos.",
    ]


def test_it_says_what_to_do_when_nothing_looks_alike(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    assert motivos(csv_of(uma_linha(cliente="Mercadinho Ltda", vendedor="Zuleica"))) == [
        "não há vendedor com este nome; confira o nome, cadastre o vendedor antes, ou deixe criar os desconhecidos.",
        "não há cliente com este nome; confira o nome, cadastre o cliente antes, ou deixe criar os desconhecidos.",
    ]


def test_it_refuses_a_number_that_is_nobody_also_when_creating(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(uma_linha(cliente=987654, produto=987654), uma_linha(produto="código:NADA", vendedor=987654))
    for criar in (False, True):
        assert motivos(path, criar=criar) == [
            "não há cliente com este código nem CPF/CNPJ; confira o código ou CPF/CNPJ, ou escreva o nome; "
            "um id deste sistema se escreve id:987654.",
            "não há produto com este código nem EAN; confira o código ou EAN, ou escreva o nome; "
            "um id deste sistema se escreve id:987654.",
            "não há vendedor com este código; confira o código, ou escreva o nome; "
            "um id deste sistema se escreve id:987654.",
            "não há produto com este código; confira o código, ou escreva o nome.",
        ]


def test_it_refuses_a_name_of_two_clients_and_lists_them_also_when_creating(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    other = cast.um_cliente(ana, "Padaria Sol", fantasia="BAR DO ZE")
    for criar in (False, True):
        assert motivos(csv_of(uma_linha()), criar=criar) == [
            f"serve para mais de um cliente: id {bar.pk} (Bar do Zé), id {other.pk} (Padaria Sol); "
            f"escreva qual é, por exemplo id:{bar.pk}."
        ]
    assert motivos(csv_of(uma_linha(cliente=f"id:{other.pk}"))) == []


def test_a_number_is_a_code_and_never_guessed_to_be_an_id(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    other = cast.um_produto("Brahma 350 ml", codigo_interno=str(skol.pk))
    for titulo, produto, options in (
        ("Código do produto", other, ()),
        ("Produto", other, ()),
        ("produto_id", skol, ("--coluna", "produto_id=produto_id")),
    ):
        importar(csv_of(uma_linha(produto=skol.pk), header=f"cliente;{titulo};qtd;preço;data;vendedor"), *options)
        pedido = Pedido.objects.get()
        assert pedido.itens.get().produto == produto
        pedido.delete()


def test_it_uses_the_seller_of_the_client_when_the_line_names_none(
    csv_of: Write, ana: Vendedor, bruno: Vendedor, bar: Cliente, skol: Produto
) -> None:
    importar(csv_of(uma_linha(), uma_linha(vendedor="Bruno")))
    assert set(Pedido.objects.values_list("vendedor", flat=True)) == {ana.pk, bruno.pk}


def test_it_refuses_a_line_for_which_nobody_sells(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    Cliente.objects.update(vendedor=None)
    assert motivos(csv_of(uma_linha())) == [
        "a linha não diz o vendedor e o cliente 'Bar do Zé' não tem um; "
        "preencha a coluna vendedor ou dê um vendedor ao cliente no cadastro."
    ]


def test_it_creates_what_is_unknown_when_told_to(csv_of: Write, ana: Vendedor) -> None:
    said = importar(
        csv_of(
            uma_linha(cliente="Bar Novo", produto="Água de côco 1 l", vendedor="Ana"),
            uma_linha(cliente="BAR NOVO", produto="agua de coco 1 l"),
            uma_linha(cliente="Bar Outro", produto=LONGO + " verde", vendedor="Célia"),
            uma_linha(cliente="Bar Outro", produto=LONGO + " maduro", vendedor="Célia"),
        ),
        "--criar",
    )

    assert "Gravados 2 pedidos com 4 itens" in said
    assert "Criados: 2 clientes, 3 produtos, 1 vendedor." in said
    assert "preço de compra R$ 0,00: complete-os no cadastro" in said
    assert Cliente.objects.get(nome="Bar Novo").vendedor == ana
    assert list(Produto.objects.order_by("pk").values_list("nome", "codigo_interno")) == [
        ("Água de côco 1 l", "AGUA-DE-COCO-1-L"),
        (LONGO + " verde", "REFRIGERANTE-DE-GUARANA-SEM-ACUCAR-EM-GA"),
        (LONGO + " maduro", "REFRIGERANTE-DE-GUARANA-SEM-ACUCAR-EM--2"),
    ]
    assert Vendedor.objects.get(nome="Célia").codigo == "CELIA"


def test_it_does_not_create_a_client_without_a_seller(csv_of: Write, ana: Vendedor, skol: Produto) -> None:
    path = csv_of(
        uma_linha(cliente="Bar Novo"), uma_linha(cliente="BAR NOVO", vendedor="Ana"), uma_linha(cliente="bar novo")
    )
    assert [f"{p.linha} {p.motivo}; {p.saida}." for p in problemas(path, criar=True)] == [
        "2 é um cliente novo e falta o vendedor dele; preencha a coluna vendedor."
    ]


def test_it_recognises_a_client_it_created_after_he_was_renamed(csv_of: Write, ana: Vendedor, skol: Produto) -> None:
    path = csv_of(uma_linha(cliente="Bar Novo " * 15, vendedor="Ana"), uma_linha(cliente="Bar Curto", vendedor="Ana"))
    importar(path, "--criar")
    for cliente in Cliente.objects.all():
        Cliente.objects.filter(pk=cliente.pk).update(nome=f"Empório {cliente.pk}")

    assert "Nada novo para gravar." in importar(path, "--criar")
    assert Cliente.objects.count() == 2


def test_it_refuses_names_that_do_not_fit(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(uma_linha(cliente="x" * 201, produto=""))
    assert motivos(path, criar=True) == [
        "tem 201 caracteres, o máximo é 200; abrevie o texto.",
        "está vazio; preencha a célula.",
    ]
