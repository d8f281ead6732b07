"""Two years, day by day: what is collected, what is ordered, what is paid."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

from django.utils import timezone

from comum.datas.competencia import Competencia, competencia_de
from dados.demo.calendario import dias_com_pedidos, primeiro_dia
from dados.demo.carteira import ClienteDemo, prazo_de
from dados.demo.catalogo import ProdutoDemo
from dados.demo.documentos import cpf_ficticio
from dados.demo.escolha_de_clientes import Fila
from dados.demo.estado_final import VidaDemo, viver
from dados.demo.estoque import EstoqueDemo
from dados.demo.pessoas import nome_de_pessoa
from dados.demo.plano import Plano
from pedidos.models import Coleta, Pedido
from pedidos.pedidos.valores import custo_da_linha, valor_da_linha, valor_sem_desconto

INFLACAO_AO_MES = 45  # ten-thousandths
COM_DESCONTO = 25  # one line in so many has a discount
ABRE, FECHA = 8 * 3600, 17 * 3600
PARCIAL, TOTAL = Coleta.Status.PARCIAL.value, Coleta.Status.TOTAL.value

# pedido, and of each line: item, place of the product, quantity
Retirada = tuple[int, str, list[tuple[int, int, int]]]


@dataclass
class Linhas:
    """Where the rows of each table go."""

    pedidos: list[Any]
    itens: list[Any]
    pagamentos: list[Any]
    coletas: list[Any]
    coletados: list[Any]
    movimentacoes: list[Any]


@dataclass
class Equipe:
    """The ids of the people who act."""

    gerente: int
    logistica: int


@lru_cache(maxsize=32_768)  # prices come again and again
def reais(centavos: int) -> Decimal:
    return Decimal(centavos).scaleb(-2)


class Historia:
    """Iterating it appends rows to linhas and yields, for each day, how many orders were made."""

    def __init__(
        self,
        plano: Plano,
        *,
        produtos: list[ProdutoDemo],
        clientes: list[ClienteDemo],
        equipe: Equipe,
        linhas: Linhas,
        agora: datetime,
        rng: Random,
    ) -> None:
        self.plano, self.produtos, self.equipe, self.linhas, self.rng = plano, produtos, equipe, linhas, rng
        self.agora = agora
        self.hoje = timezone.localdate(agora)
        self.fila = Fila(clientes, rng)
        self.estoque = EstoqueDemo(plano, produtos, equipe.logistica, linhas.movimentacoes)
        self.agenda: defaultdict[date, list[Retirada]] = defaultdict(list)
        # By place of the product, what is paid and was not collected.
        self.prometidos = [0] * len(produtos)
        self.motoristas = [(nome_de_pessoa(rng), cpf_ficticio(900_000 + n)) for n in range(120)]
        self.pedido = self.item = self.pagamento = self.coleta = self.coletado = 0
        # Month -> sale and purchase value, in centavos, of its paid orders.
        self.apurado: defaultdict[Competencia, list[int]] = defaultdict(lambda: [0, 0])

    def __iter__(self) -> Iterator[int]:
        inicio = primeiro_dia(self.hoje)
        self.estoque.abrir(self._momento(inicio, 6 * 3600))
        for dia, cota in dias_com_pedidos(self.plano.pedidos, self.hoje):
            if dia.day == 1:
                self._virar_o_mes(dia)
            self._coletar(dia)
            for cliente in self.fila.escolher(dia, cota):
                self._pedir(dia, cliente)
            yield cota
        # As much as is promised: no demo begins with a dispute.
        for produto, quantidade in enumerate(self.prometidos):
            self.estoque.receber_se_faltar(produto, quantidade, self.agora)

    def _virar_o_mes(self, dia: date) -> None:
        meses = (self.hoje.year - dia.year) * 12 + self.hoje.month - dia.month
        self.custos = [p.custo * (10_000 - INFLACAO_AO_MES * meses) // 10_000 for p in self.produtos]
        self.precos = [c * (100 + p.margem) // 100 for c, p in zip(self.custos, self.produtos, strict=True)]
        self.estoque.contar(self._momento(dia, 7 * 3600), self.rng)

    def _momento(self, dia: date, segundos: float) -> datetime:
        """On the clock of São Paulo; nothing has happened later than now."""
        return min(_meia_noite(dia) + timedelta(seconds=int(segundos)), self.agora)

    def _pedir(self, dia: date, cliente: ClienteDemo) -> None:
        rng = self.rng
        self.pedido += 1
        compra = venda = pacotes = 0
        linhas = []
        for produto in rng.sample(cliente.produtos, min(len(cliente.produtos), 1 + int(rng.random() * 5.5))):
            self.item += 1
            quantidade = 1 + int(self.produtos[produto].volume * cliente.porte * (0.3 + rng.random() * 0.9))
            preco = self.precos[produto] * (10_000 - cliente.desconto) // 10_000
            custo = self.custos[produto]
            desconto = 0 if self.item % COM_DESCONTO else valor_sem_desconto(quantidade, preco) // 20
            linhas.append((self.item, produto, quantidade))
            self.linhas.itens.append(
                (self.item, self.pedido, produto + 1, quantidade, reais(preco), reais(desconto), reais(custo), False)
            )
            venda += valor_da_linha(quantidade, preco, desconto)
            compra += custo_da_linha(quantidade, custo)
            pacotes += quantidade
        vida = viver(dia, venda, pacotes, self.hoje, rng)
        segundo = ABRE + rng.random() * (FECHA - ABRE)
        self._gravar_pedido(dia, segundo, cliente, vida)
        self._gravar_pagamentos(dia, segundo, vida)
        self._agendar(vida, linhas)
        if vida.status in Pedido.PAGOS:
            for _, produto, quantidade in linhas:
                self.prometidos[produto] += quantidade
            mes = self.apurado[competencia_de(dia)]
            mes[0] += venda
            mes[1] += compra

    def _gravar_pedido(self, dia: date, segundo: float, cliente: ClienteDemo, vida: VidaDemo) -> None:
        confirmado = (
            (True, self.equipe.gerente, self._momento(dia, segundo + 1800)) if vida.confirmado else (False, None, None)
        )
        self.linhas.pedidos.append(
            (
                *(self.pedido, cliente.pk, cliente.vendedor_id, dia, vida.status, reais(0)),
                *(*confirmado, "", self._momento(dia, segundo), prazo_de(cliente.pk)),
            )
        )

    def _gravar_pagamentos(self, dia: date, segundo: float, vida: VidaDemo) -> None:
        for pagamento in vida.pagamentos:
            self.pagamento += 1
            base = segundo if pagamento.dia == dia else ABRE
            momento = self._momento(pagamento.dia, base + pagamento.segundos)
            self.linhas.pagamentos.append(
                (
                    *(self.pagamento, self.pedido, reais(pagamento.valor), pagamento.metodo, pagamento.status),
                    *(momento, f"DEMO{self.pagamento:08d}", "", ""),
                )
            )

    def _agendar(self, vida: VidaDemo, linhas: list[tuple[int, int, int]]) -> None:
        if not vida.coletas:
            return
        if not vida.em_partes:
            self.agenda[vida.coletas[0]].append((self.pedido, TOTAL, linhas))
            return
        primeira = [(item, produto, (q + 1) // 2) for item, produto, q in linhas]
        segunda = [(item, produto, q // 2) for item, produto, q in linhas if q > 1]
        if not segunda:
            # One pack of each: the first product goes now, the rest later.
            primeira, segunda = linhas[:1], linhas[1:]
        for dia, status, parte in zip(vida.coletas, (PARCIAL, TOTAL), (primeira, segunda), strict=False):
            self.agenda[dia].append((self.pedido, status, parte))

    def _coletar(self, dia: date) -> None:
        retiradas = self.agenda.pop(dia, [])
        for n, (pedido, status, linhas) in enumerate(retiradas):
            momento = self._momento(dia, ABRE + (FECHA - ABRE) * n / len(retiradas))
            self.coleta += 1
            nome, documento = self.motoristas[int(self.rng.random() * len(self.motoristas))]
            self.linhas.coletas.append(
                (self.coleta, pedido, dia, self.equipe.logistica, nome, documento, status, momento)
            )
            # The words that Coleta itself uses.
            motivo = f"Coleta {self.coleta} do Pedido {pedido}"
            for item, produto, quantidade in linhas:
                self.coletado += 1
                self.prometidos[produto] -= quantidade
                self.linhas.coletados.append((self.coletado, self.coleta, item, quantidade))
                self.estoque.retirar(produto, quantidade, motivo, momento)


@lru_cache(maxsize=64)
def _meia_noite(dia: date) -> datetime:
    return datetime(dia.year, dia.month, dia.day, tzinfo=timezone.get_default_timezone()).astimezone(UTC)
