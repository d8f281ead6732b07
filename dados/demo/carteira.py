"""The clients of the demo: who they are, how often each buys, and since when and until when."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, TypedDict

from dados.demo.calendario import dia_util_ate, primeiro_dia
from dados.demo.catalogo import ProdutoDemo
from dados.demo.documentos import cnpj_ficticio, cpf_ficticio
from dados.demo.pessoas import CIDADES, RAMOS, Ramo, endereco, nome_de_pessoa, nome_fantasia
from dados.demo.plano import Plano

# Weeks between two purchases, and how many clients in a hundred have that rhythm: together
# the 25 orders that a client makes in two years.
RITMOS = {1: 4, 2: 10, 4: 38, 8: 48}
# By the place in a seller's portfolio, so that everybody's cards of 7, 15 and 30 days have
# somebody on them: the rhythm, and how many days ago, at least and at most, the last purchase was.
FIEL = 0
PAROU_HA = {3: (4, 45, 240), 7: (2, 17, 26), 11: (1, 9, 12)}
VOLTA_DA_CARTEIRA = 15
DIAS_DE_VISITA = 6  # Monday to Saturday
DIAS_DA_CARTEIRA = (0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5)  # Saturday is short
NUNCA_COMPROU = 29  # the one in as many who has only been registered


@dataclass(slots=True)
class ClienteDemo:
    pk: int
    vendedor_id: int
    dia_da_semana: int
    ritmo: int
    porte: float
    desconto: int  # in ten-thousandths of the price
    compra_de: date
    compra_ate: date  # the day of the last purchase
    produtos: tuple[int, ...]  # what it usually takes, as places in the catalogue


def prazo_de(cliente_id: int) -> str:
    """One client in four buys on terms."""
    return "28/35" if cliente_id % 4 == 0 else ""


def montar_carteira(
    plano: Plano, produtos: list[ProdutoDemo], hoje: date, agora: Any, rng: Random
) -> tuple[list[ClienteDemo], list[tuple[Any, ...]]]:
    """The clients as buyers, and the same clients as rows of the table."""
    compradores, linhas = [], []
    usados: set[str] = set()
    pesos = {ramo: list(accumulate(p.giro * ramo.gosto(p.categoria) for p in produtos)) for ramo in RAMOS}
    lugares = range(len(produtos))
    pesos_dos_ramos = [ramo.peso for ramo in RAMOS]
    for pk in range(1, plano.clientes + 1):
        ramo = rng.choices(RAMOS, pesos_dos_ramos)[0]
        vendedor_id = 1 + (pk - 1) % plano.vendedores
        lugar = (pk - 1) // plano.vendedores
        produtos_dele = tuple(dict.fromkeys(rng.choices(lugares, cum_weights=pesos[ramo], k=rng.randint(8, 20))))
        comprador = ClienteDemo(
            pk=pk,
            vendedor_id=vendedor_id,
            porte=ramo.porte * (0.6 + rng.random() ** 3 * 2.4),
            desconto=int(rng.random() * 400),
            produtos=produtos_dele,
            **_ritmo(lugar, vendedor_id, hoje, rng),
        )
        linhas.append((pk, *_identidade(pk, ramo, usados, rng), "SP", vendedor_id, "", True, agora))
        if pk % NUNCA_COMPROU:
            compradores.append(comprador)
    return compradores, linhas


class _Ritmo(TypedDict):
    ritmo: int
    dia_da_semana: int
    compra_de: date
    compra_ate: date


def _ritmo(lugar: int, vendedor_id: int, hoje: date, rng: Random) -> _Ritmo:
    inicio = primeiro_dia(hoje)
    compra_de, compra_ate = inicio, date.max
    dia_da_semana = DIAS_DA_CARTEIRA[(lugar + vendedor_id) % len(DIAS_DA_CARTEIRA)]
    ritmo = rng.choices(list(RITMOS), list(RITMOS.values()))[0]
    volta = lugar % VOLTA_DA_CARTEIRA
    if volta == FIEL:
        ritmo = 1
    elif volta in PAROU_HA:
        ritmo, minimo, maximo = PAROU_HA[volta]
        compra_ate = dia_util_ate(hoje - timedelta(days=rng.randint(minimo, maximo)))
        dia_da_semana = compra_ate.weekday()
    elif rng.random() < 0.45:
        # Not everybody was a client two years ago.
        compra_de = inicio + timedelta(days=int(rng.random() * 600))
    return {"ritmo": ritmo, "dia_da_semana": dia_da_semana, "compra_de": compra_de, "compra_ate": compra_ate}


def _identidade(pk: int, ramo: Ramo, usados: set[str], rng: Random) -> tuple[str, ...]:
    """nome, fantasia, cpf_cnpj, telefone, endereco, cep, cidade."""
    fantasia = nome_fantasia(ramo, usados, rng)
    cidade = rng.choice(CIDADES)
    if ramo.pessoa and rng.random() < 0.4:
        nome, documento = nome_de_pessoa(rng), cpf_ficticio(pk)
    else:
        nome, documento = f"{fantasia} Comércio de Bebidas Ltda.", cnpj_ficticio(pk)
    telefone = f"({cidade.ddd}) 0{pk // 10_000:03d}-{pk % 10_000:04d}"
    cep = f"{cidade.cep + pk % 60:05d}-{pk % 1000:03d}"
    return nome, fantasia, documento, telefone, endereco(rng), cep, cidade.nome
