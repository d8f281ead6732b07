"""The measurement as two documents in Portuguese; their words are in benchmarks/indices/templates/indices/."""

import re
from typing import Any

import sqlparse
from django.db.migrations.writer import MigrationWriter
from django.template.loader import render_to_string

from benchmarks.indices import insercao, plano, veredito
from benchmarks.indices.captura import Consulta
from benchmarks.indices.catalogo import FICAM, MEDIDOS, modelo_de
from benchmarks.indices.experimento import Medida
from benchmarks.indices.perguntas import PARTE, TABELA_GRANDE
from benchmarks.indices.resultado import Medicao, Resultado
from comum.formatos import percentual

# Three columns or more in a row tell nothing about an index.
COLUNAS = re.compile(r'(?:"\w+"\."\w+"(?: AS "\w+")?, ){3,}')
MAIOR_FILTRO = 160
EXEMPLOS = 3
SAI = (veredito.REMOVER, veredito.COBERTO)
GRUPOS = {
    veredito.CRITICO: ("Índices críticos", "Sem eles uma página deixa de responder no tempo que se espera dela."),
    veredito.RECOMENDADO: ("Índices recomendados", "Poupam tempo que se mede, sem o qual o site ainda serviria."),
    veredito.OPCIONAL: (
        "Índices opcionais",
        "Não poupam, neste tamanho, tempo que se meça: guardam uma regra, são cobertos por outro ou não são usados.",
    ),
}


# What is written, by the path below the folder that is named, and its template.
DOCUMENTOS = {"RECOMENDACOES_INDICES.md": "recomendacoes.txt", "docs/indices.md": "detalhes.txt"}


def escrever(medicao: Medicao) -> dict[str, str]:
    """The text of each of DOCUMENTOS."""
    linhas = {tabela.nome: tabela.linhas for tabela in medicao.tabelas}
    medidos = [_apresentar(resultado, linhas) for resultado in medicao.resultados]
    novos = [_apresentar(resultado, linhas) for resultado in medicao.novos]
    context = {
        "medicao": medicao,
        "minutos": (medicao.fim - medicao.inicio).total_seconds() / 60,
        "medidos": medidos,
        "novos": novos,
        "indices": [*medidos, *novos],
        "grupos": [_grupo(grupo, [*medidos, *novos]) for grupo in GRUPOS],
        "sobras": [{**sobra._asdict(), "filtro": _encurtar(_em_tabela(sobra.filtro))} for sobra in medicao.sobras],
        "regra": veredito,
        "vezes": plano.VEZES,
        "limite": plano.LIMITE,
        "tabela_grande": TABELA_GRANDE,
        "parte": percentual(int(PARTE * 100)),
        "vezes_inseridas": insercao.VEZES,
    }
    return {
        caminho: render_to_string(f"indices/{modelo}", context).rstrip("\n") + "\n"
        for caminho, modelo in DOCUMENTOS.items()
    }


def _grupo(grupo: str, resultados: list[dict[str, Any]]) -> dict[str, Any]:
    titulo, texto = GRUPOS[grupo]
    # One that was tried in vain stands in the summary only.
    deste = [r for r in resultados if r["veredito"].grupo == grupo and r["veredito"].palavra != veredito.NAO_CRIAR]
    return {"titulo": titulo, "texto": texto, "resultados": deste}


def _apresentar(resultado: Resultado, linhas: dict[str, int]) -> dict[str, Any]:
    indice = resultado.indice
    medidas = [_medida(medida) for medida in resultado.medidas]
    return {
        **resultado._asdict(),
        "medidas": medidas,
        "melhor": max(medidas, key=lambda medida: medida["poupa"], default=None),
        "no_plano": MEDIDOS.get(indice.nome),
        "linhas": linhas.get(indice.tabela, 0),
        "exemplos": _exemplos(resultado.usam),
        "fica": FICAM.get(indice.nome) if resultado.veredito.palavra in SAI else None,
        "comando": _comando(resultado),
        "migracao": _migracao(resultado),
    }


def _medida(medida: Medida) -> dict[str, Any]:
    return {
        **medida._asdict(),
        "pagina": f"`{medida.consulta.paginas[0]}`",
        "sql": legivel(medida.consulta.texto),
        "vezes": medida.vezes_no_tempo,
        "poupa": medida.poupa,
        "indices_sem": _nomes(medida.sem.indices),
        "indices_com": _nomes(medida.com.indices),
    }


def _exemplos(usam: list[Consulta]) -> str:
    """Of pages that differ in more than what is asked of them."""
    paginas = dict.fromkeys(pagina for consulta in usam for pagina in consulta.paginas)
    caminhos = {pagina.partition("?")[0].partition(" ")[0]: pagina for pagina in reversed(paginas)}
    return ", ".join(f"`{pagina}`" for pagina in list(reversed(caminhos.values()))[:EXEMPLOS])


def _comando(resultado: Resultado) -> str:
    indice, palavra = resultado.indice, resultado.veredito.palavra
    if palavra in SAI:
        return f"DROP INDEX CONCURRENTLY IF EXISTS {indice.nome};"
    unico = "UNIQUE " if indice.unico else ""
    return f"CREATE {unico}INDEX CONCURRENTLY IF NOT EXISTS {indice.nome}\n    ON {indice.tabela} USING {indice.sobre};"


def _migracao(resultado: Resultado) -> str:
    """Nothing where the model stays as it is."""
    modelo = modelo_de(resultado.indice.tabela)._meta.model_name
    match resultado.veredito.palavra:
        case veredito.CRIAR if resultado.candidato:
            return f'AddIndexConcurrently("{modelo}", {MigrationWriter.serialize(resultado.candidato.indice)[0]})'
        case veredito.REMOVER | veredito.COBERTO:
            return f'RemoveIndexConcurrently("{modelo}", "{resultado.indice.nome}")'
        case _:
            return ""


def legivel(sql: str) -> str:
    """A question as one reads it: in lines, without the columns that say nothing here."""
    formatado: str = sqlparse.format(COLUNAS.sub("…, ", sql).replace('"', ""), reindent=True, indent_width=4)
    return formatado


def _nomes(indices: frozenset[str]) -> str:
    return ", ".join(f"`{nome}`" for nome in sorted(indices)) or "nenhum"


def _encurtar(texto: str) -> str:
    return texto if len(texto) <= MAIOR_FILTRO else f"{texto[:MAIOR_FILTRO]}…"


def _em_tabela(texto: str) -> str:
    # A bar would end the cell.
    return texto.replace("|", "\\|").replace("`", "'")
