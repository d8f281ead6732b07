"""Whose turn it is to buy: every client in its own rhythm, always on the weekday of its visit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from heapq import heappop, heappush
from random import Random

from dados.demo.carteira import DIAS_DE_VISITA, ClienteDemo


class Fila:
    """Hands out exactly as many clients as a day has orders, each as often as its rhythm says.

    Fair queuing: a client's turn comes when the clock of its weekday reaches it, and then
    lies ritmo further on. The clock only counts turns, so the rhythms hold among each other
    whatever the season asks for.
    """

    def __init__(self, clientes: Iterable[ClienteDemo], rng: Random) -> None:
        self.rng = rng
        self.relogios = [0.0] * DIAS_DE_VISITA
        self.filas: list[list[tuple[float, int, ClienteDemo]]] = [[] for _ in range(DIAS_DE_VISITA)]
        clientes = list(clientes)
        # Who leaves buys on the very last day, so that the silence since then has its length.
        self.despedidas: defaultdict[date, list[ClienteDemo]] = defaultdict(list)
        for cliente in clientes:
            self.despedidas[cliente.compra_ate].append(cliente)
        self.por_chegar = sorted(clientes, key=lambda cliente: (cliente.compra_de, cliente.pk), reverse=True)

    def escolher(self, dia: date, quantos: int) -> list[ClienteDemo]:
        self._receber_novos(dia)
        hoje = min(dia.weekday(), DIAS_DE_VISITA - 1)
        despedidas = self.despedidas.pop(dia, [])[:quantos]
        quantos -= len(despedidas)
        escolhidos: list[tuple[float, ClienteDemo]] = []
        # When a weekday has too few clients, those of the next ones are visited early.
        for passo in range(DIAS_DE_VISITA):
            if len(escolhidos) < quantos:
                escolhidos += self._chamar((hoje + passo) % DIAS_DE_VISITA, dia, quantos - len(escolhidos))
        for vez, cliente in escolhidos:
            proxima = vez + cliente.ritmo * (0.9 + self.rng.random() * 0.2)
            heappush(self.filas[cliente.dia_da_semana], (proxima, cliente.pk, cliente))
        return despedidas + [cliente for _, cliente in escolhidos]

    def _receber_novos(self, dia: date) -> None:
        while self.por_chegar and self.por_chegar[-1].compra_de <= dia:
            cliente = self.por_chegar.pop()
            vez = self.relogios[cliente.dia_da_semana] + self.rng.random() * cliente.ritmo
            heappush(self.filas[cliente.dia_da_semana], (vez, cliente.pk, cliente))

    def _chamar(self, da_semana: int, dia: date, quantos: int) -> Iterator[tuple[float, ClienteDemo]]:
        fila = self.filas[da_semana]
        while quantos and fila:
            vez, _, cliente = heappop(fila)
            if cliente.compra_ate > dia:
                self.relogios[da_semana] = vez
                quantos -= 1
                yield vez, cliente
