"""The warehouse of the demo: deliveries arrive before a product runs out, so no balance is ever negative."""

from datetime import datetime
from random import Random
from typing import Any

from dados.demo.catalogo import ProdutoDemo
from dados.demo.plano import Plano
from pedidos.models import MovimentacaoEstoque

PALETE = 60  # packs
DIAS_POR_LOTE = 12
PACOTES_POR_PEDIDO = 22  # roughly; only sizes the deliveries
DIAS_DE_HISTORIA = 730

ENTRADA = MovimentacaoEstoque.Tipo.ENTRADA.value
SAIDA = MovimentacaoEstoque.Tipo.SAIDA.value
AJUSTE = MovimentacaoEstoque.Tipo.AJUSTE.value


class EstoqueDemo:
    """The balance of each product, by its place in the catalogue, and the rows that led to it."""

    def __init__(self, plano: Plano, produtos: list[ProdutoDemo], responsavel_id: int, linhas: list[Any]) -> None:
        pacotes_por_dia = plano.pedidos * PACOTES_POR_PEDIDO / DIAS_DE_HISTORIA
        soma = sum(p.popularidade for p in produtos)
        self.lotes = [
            PALETE * (1 + int(pacotes_por_dia * DIAS_POR_LOTE * p.popularidade / soma / PALETE)) for p in produtos
        ]
        self.saldos = [0] * len(produtos)
        self.responsavel_id = responsavel_id
        self.linhas = linhas
        self.movimentacoes = 0
        self.notas = 0

    def abrir(self, momento: datetime) -> None:
        for produto, lote in enumerate(self.lotes):
            self._movimentar(produto, ENTRADA, lote, "Saldo inicial", momento)

    def receber_se_faltar(self, produto: int, quantidade: int, momento: datetime) -> None:
        falta = quantidade - self.saldos[produto]
        if falta > 0:
            lote = self.lotes[produto]
            self.notas += 1
            self._movimentar(produto, ENTRADA, lote * -(-falta // lote), f"Nota fiscal DEMO {self.notas}", momento)

    def retirar(self, produto: int, quantidade: int, motivo: str, momento: datetime) -> None:
        self.receber_se_faltar(produto, quantidade, momento)
        self._movimentar(produto, SAIDA, -quantidade, motivo, momento)

    def contar(self, momento: datetime, rng: Random) -> None:
        """The monthly count: something broke, something was found."""
        for produto, saldo in enumerate(self.saldos):
            sorteio = rng.random()
            if sorteio < 0.3 and saldo > 3:
                self._movimentar(produto, AJUSTE, -1 - int(sorteio * 10), "Quebra apurada no inventário", momento)
            elif sorteio > 0.97:
                self._movimentar(produto, AJUSTE, 1, "Sobra apurada no inventário", momento)

    def _movimentar(self, produto: int, tipo: str, quantidade: int, motivo: str, momento: datetime) -> None:
        antes = self.saldos[produto]
        depois = self.saldos[produto] = antes + quantidade
        self.movimentacoes += 1
        self.linhas.append(
            (self.movimentacoes, produto + 1, tipo, antes, quantidade, depois, motivo, self.responsavel_id, momento)
        )
