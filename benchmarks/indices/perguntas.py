"""All that the pages ask, and how the database means to answer it."""

import re
from collections import Counter
from collections.abc import Mapping

from benchmarks.indices.captura import Consulta
from benchmarks.indices.catalogo import Tabela
from benchmarks.indices.plano import Plano, planejar
from benchmarks.indices.resultado import Sobra

# A table of so many rows, of which at most such a part is wanted, should not be read as a whole.
TABELA_GRANDE = 10_000
PARTE = 0.1


class Perguntas:
    """planos: by the text of the question, with the indexes that are there."""

    def __init__(self, consultas: list[Consulta]) -> None:
        self.consultas = consultas
        self.planos: dict[str, Plano] = {consulta.texto: planejar(consulta.texto) for consulta in consultas}
        self.formas = len({consulta.forma for consulta in consultas})
        self.paginas = len({pagina for consulta in consultas for pagina in consulta.paginas})

    def que_usam(self, indice: str) -> list[Consulta]:
        return [consulta for consulta in self.consultas if indice in self.planos[consulta.texto].indices]

    def usos(self) -> Counter[str]:
        """How many questions use each index."""
        return Counter(nome for plano in self.planos.values() for nome in plano.indices)

    def sobras(self, tabelas: Mapping[str, Tabela]) -> list[Sobra]:
        """The most frequent ones first."""
        achadas: dict[tuple[str, str], list[Consulta]] = {}
        for consulta in self.consultas:
            for varredura in self.planos[consulta.texto].varreduras:
                linhas = tabelas[varredura.tabela].linhas if varredura.tabela in tabelas else 0
                if linhas >= TABELA_GRANDE and varredura.achadas <= PARTE * linhas:
                    achadas.setdefault((varredura.tabela, sem_valores(varredura.filtro)), []).append(consulta)
        return sorted(
            (Sobra(tabela, filtro, len(deste), deste[0].paginas[0]) for (tabela, filtro), deste in achadas.items()),
            key=lambda sobra: -sobra.consultas,
        )


def sem_valores(filtro: str) -> str:
    return re.sub(r"\b\d+\b", "…", re.sub(r"'[^']*'", "'…'", filtro))
