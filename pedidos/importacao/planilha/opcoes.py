"""What a person has said of a file before it is read: of its columns, its words and how it comes in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pedidos.importacao.planilha.fields import Marca


@dataclass(frozen=True)
class Opcoes:
    # Unknown clients, products and sellers are created.
    criar: bool = False
    # What is paid has left the warehouse too.
    ja_coletados: bool = False
    # Other lines for a client and day that were imported before are a further order.
    outro_do_dia: bool = False
    # The mark before the decimals.
    marca: Marca = ""
    # By the title of a column what it holds; by the word of a column what it means.
    colunas: Mapping[str, str] = field(default_factory=dict)
    palavras: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "ja_coletados": self.ja_coletados,
            "outro_do_dia": self.outro_do_dia,
            "marca": self.marca,
            "colunas": dict(self.colunas),
            "palavras": dict(self.palavras),
        }
