"""A history of paid sales, a line an item: revenue, settlement and commission are those of the file, to the cent."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User

from apuracao.apurar import apurar
from comum.datas.competencia import Competencia
from pedidos.models import Pedido, Produto
from tests import cast
from tests.pedidos.importacao.planilha.conftest import Write
from tests.pedidos.importacao.planilha.test_casos import gravada
from vendedor.models import Vendedor
from vendedor.queries.comissoes import pedidos_comissionados, por_vendedor

CABECALHO = "Pedido;Data;Cliente;Produto;Quantidade;Preço;Vendedor;Situação"
# Of each seller: from which day, which percentage.
TAXAS = {"Ana": [("2026-01-01", "6"), ("2026-03-16", "7.25")], "Bruno": [("2026-01-01", "5.5")]}
MESES = (1, 2, 3, 4, 5)


def centavos(valor: Fraction) -> int:
    """Half a cent counts as one, as people round."""
    return int(valor * 100 + Fraction(1, 2))


def em_centavos(valor: Any) -> int:
    return int(valor * 100)


@pytest.fixture
def linhas() -> list[dict[str, Any]]:
    """Of 80 orders, one in eight cancelled, with unit prices of up to four places."""
    acaso = Random(17)
    escritas = []
    for numero in range(1, 81):
        dia = date(2026, 1, 1) + timedelta(days=acaso.randrange(150))
        vendedor = acaso.choice(list(TAXAS))
        for _ in range(acaso.randint(1, 4)):
            preco = f"{acaso.randint(1, 90)}.{acaso.randrange(10_000):04}"
            escritas.append(
                {"numero": numero, "dia": dia, "vendedor": vendedor, "preco": preco, "quantidade": acaso.randint(1, 60)}
                | {"cancelada": numero % 8 == 0}
            )
    return escritas


def escrita(linha: dict[str, Any]) -> str:
    nome, dia, preco = linha["vendedor"], linha["dia"], linha["preco"].replace(".", ",")
    situacao = "Cancelado" if linha["cancelada"] else "Pago"
    return f"{linha['numero']};{dia:%d/%m/%Y};Bar de {nome};SK-350;{linha['quantidade']};{preco};{nome};{situacao}"


@pytest.fixture
def a_casa(ana: Vendedor, bruno: Vendedor, skol: Produto) -> None:
    for vendedor in (ana, bruno):
        cast.um_cliente(vendedor, f"Bar de {vendedor.nome}")
        vendedor.comissoes.all().delete()
        for desde, percentual in TAXAS[vendedor.nome]:
            vendedor.comissoes.create(desde=desde, percentual=percentual)


@pytest.mark.usefixtures("a_casa")
def test_it_earns_what_the_rates_of_its_days_give(csv_of: Write, linhas: list[dict[str, Any]], gilda: User) -> None:
    gravada(csv_of(*map(escrita, linhas), header=CABECALHO))

    # What the file says, computed from its lines alone.
    pedidos: dict[tuple[int, date, str], int] = defaultdict(int)
    custos: dict[int, int] = defaultdict(int)
    for linha in linhas:
        if not linha["cancelada"]:
            chave = linha["numero"], linha["dia"], linha["vendedor"]
            pedidos[chave] += centavos(linha["quantidade"] * Fraction(linha["preco"]))
            custos[linha["dia"].month] += 200 * linha["quantidade"]
    comissoes: dict[tuple[str, Fraction], list[int]] = defaultdict(lambda: [0, 0, 0])
    receitas: dict[int, int] = defaultdict(int)
    for (_, dia, vendedor), receita in pedidos.items():
        percentual = [Fraction(taxa) for desde, taxa in TAXAS[vendedor] if desde <= dia.isoformat()][-1]
        soma = comissoes[vendedor, percentual]
        soma[0] += 1
        soma[1] += receita
        soma[2] += centavos(Fraction(receita, 100) * percentual / 100)
        receitas[dia.month] += receita

    assert Pedido.objects.pagos().count() == len(pedidos) == 70
    assert {
        (de.vendedor, Fraction(de.percentual)): [de.pedidos, em_centavos(de.receita), em_centavos(de.comissao)]
        for de in por_vendedor(pedidos_comissionados())
    } == comissoes
    for mes in MESES:
        apuracao = apurar(Competencia(2026, mes), gilda)
        assert em_centavos(apuracao.receita_total) == receitas[mes]
        assert em_centavos(apuracao.custo_produtos) == custos[mes]
