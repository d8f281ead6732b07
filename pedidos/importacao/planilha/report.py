"""Writes every problem of a file as a CSV that Excel opens with a double click."""

import csv
from collections.abc import Iterable
from pathlib import Path

from comum.listas.exportar import sem_formula
from pedidos.importacao.planilha.problemas import ArquivoRecusado, Problema


def write_problems(problemas: Iterable[Problema], target: Path) -> None:
    try:
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["linha", "coluna", "valor", "motivo", "saída"])
            for problema in problemas:
                writer.writerow([sem_formula(str(parte)) for parte in problema])
    except OSError as error:
        raise ArquivoRecusado(f"{target} não pode ser escrito ({error.strerror}). Confira a pasta.") from error


def refuse_bad_target(target: Path, source: Path) -> None:
    """Before the long work: whether the problems could be written there at all."""
    if target.suffix.lower() != ".csv":
        raise ArquivoRecusado(f"--erros {target} não termina em .csv. Diga, por exemplo, --erros erros.csv.")
    if target.is_dir() or not target.parent.is_dir():
        raise ArquivoRecusado(f"--erros {target} não pode ser escrito: a pasta não existe, ou é uma pasta. Confira.")
    if target.exists() and source.exists() and target.samefile(source):
        raise ArquivoRecusado(f"--erros {target} é a própria planilha. Diga outro arquivo, por exemplo erros.csv.")
