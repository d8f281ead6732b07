"""What people have said of the columns of a file is remembered for the next one with the same titles."""

from dataclasses import replace
from typing import Any

from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.models import Importacao, PerfilDeImportacao


def opcoes_de(importacao: Importacao) -> Opcoes:
    ditas: dict[str, Any] = {nome: valor for nome, valor in importacao.opcoes.items() if nome in Opcoes.__annotations__}
    return Opcoes(**{**ditas, "criar": importacao.criar})


def lembrar(titulos: list[str], opcoes: Opcoes, tipo: str = Importacao.Tipo.PEDIDOS) -> Opcoes:
    """The profile of these titles, below what is said of this file itself."""
    perfil = PerfilDeImportacao.objects.lembrar(tipo, titulos)
    if perfil is None:
        return opcoes
    ditas = perfil.opcoes
    return replace(
        opcoes,
        colunas={**ditas.get("colunas", {}), **opcoes.colunas},
        palavras={**ditas.get("palavras", {}), **opcoes.palavras},
        marca=opcoes.marca or ditas.get("marca", ""),
    )
