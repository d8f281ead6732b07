"""What was measured, as the document says it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import models
from django.test import Client

from benchmarks.indices.candidatos import Candidato
from benchmarks.indices.catalogo import Tabela
from benchmarks.indices.documento import escrever, legivel
from benchmarks.indices.insercao import Insercao
from benchmarks.indices.resultado import Medicao, Resultado, Sobra
from benchmarks.indices.veredito import Veredito
from tests.benchmarks.indices.figuras import um_indice, uma_medida

INICIO = datetime(2026, 3, 9, 12, 30, tzinfo=UTC)


def uma_medicao() -> Medicao:
    medidas = [
        uma_medida(1234.567, 0.5, blocos=(12345, 7), sql='SELECT "a"."b", "a"."c", "a"."d", "a"."e" FROM "a"'),
        uma_medida(10_000, 2, interrompida=True, sem=("outro",)),
    ]
    fica = Resultado(
        um_indice(), [medidas[0].consulta], medidas[:1], Insercao(1.5, 2.75), Veredito("manter", "crítico", "")
    )
    vai = Resultado(um_indice("idx_velho"), [], [], Insercao(2, 1), Veredito("remover", "opcional", "ninguém o usa"))
    novo = fica._replace(
        indice=um_indice("idx_pedido_data"),
        medidas=medidas,
        veredito=Veredito("criar", "recomendado", ""),
        candidato=Candidato("pedidos.Pedido", models.Index(fields=["-data"], name="idx_pedido_data"), "a lista"),
    )
    return Medicao(
        pedidos=100_000,
        inicio=INICIO,
        fim=INICIO + timedelta(seconds=90),
        versao="18.1",
        configuracao={"jit": "on"},
        tabelas=[Tabela("pedidos_pedido", 100_000, 8_388_608)],
        consultas=1500,
        formas=300,
        paginas=400,
        resultados=[fica, vai],
        novos=[novo],
        outros=[],
        linhas_inseridas=20_000,
        sobras=[Sobra("pedidos_cliente", "nome ~~ '…' | x", 3, "/clientes/?busca=bar (ana)")],
    )


def recomendacoes(medicao: Medicao) -> str:
    return escrever(medicao)["RECOMENDACOES_INDICES.md"]


@pytest.fixture(scope="module")
def documento() -> str:
    return recomendacoes(uma_medicao())


@pytest.fixture(scope="module")
def detalhes() -> str:
    return escrever(uma_medicao())["docs/indices.md"]


def test_it_writes_numbers_as_they_are_written_in_brazil(documento: str):
    assert "| 1.234,57 → 0,50 | 12.345 → 7 | 2,5 MB | 1,25 µs | **manter** |" in documento.replace("\xa0", " ")
    assert "em 09/03/2026 às 09:30, em 1,5 min." in documento
    assert "1.500 consultas diferentes de 300 formas" in documento
    # By a point only names, versions and code are parted.
    texto = re.sub(r"```.*?```|`[^`]*`", "", documento, flags=re.DOTALL)
    assert re.findall(r"\b\d+\.\d{1,2}\b", texto) == ["18.1"]


def test_it_says_of_a_question_that_was_given_up_only_how_long_it_took_at_least(detalhes: str):
    linha = next(linha for linha in detalhes.splitlines() if linha.startswith("| 2 |"))

    assert linha.split(" | ")[2:] == ["mais de 10.000,00", "2,00", "5.000,0", "–", "1 |"]


def test_one_that_stays_one_that_goes_and_one_that_comes_stand_where_one_looks_for_them(documento: str):
    secoes = dict(re.findall(r"^## (Índices .*?)\n(.*?)(?=^## )", documento, flags=re.MULTILINE | re.DOTALL))

    assert {titulo: re.findall(r"^### \[`(\w+)`\]", texto, flags=re.MULTILINE) for titulo, texto in secoes.items()} == {
        "Índices críticos": ["idx_pedido_cliente_data"],
        "Índices recomendados": ["idx_pedido_data"],
        "Índices opcionais": ["idx_velho"],
    }
    assert "Veredito: **remover**: ninguém o usa." in secoes["Índices opcionais"]


def test_it_has_the_commands_and_the_migrations_by_which_it_is_done(documento: str, detalhes: str):
    assert "DROP INDEX CONCURRENTLY IF EXISTS idx_velho;" in detalhes
    assert 'RemoveIndexConcurrently("pedido", "idx_velho")' in detalhes
    assert "AddIndexConcurrently(\"pedido\", models.Index(fields=['-data'], name='idx_pedido_data'))" in detalhes
    assert (
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_pedido_cliente_data\n"
        "    ON pedidos_pedido USING btree (cliente_id, data DESC);"
    ) in detalhes
    assert "- Falta no modelo: para a lista." in documento
    # The one that stays is in the model already.
    assert (documento.count("IndexConcurrently("), detalhes.count("IndexConcurrently(")) == (2, 2)


def test_one_that_stays_though_it_earns_nothing_says_why():
    medicao = uma_medicao()
    fica = medicao.resultados[1]._replace(indice=um_indice("idx_produto_nome_fts"))
    documento = recomendacoes(replace(medicao, resultados=[fica]))

    assert "| **remover** (fica) |" in documento
    assert "- Fica no modelo: o catálogo é pequeno" in documento
    vale = fica._replace(veredito=Veredito("manter", "recomendado", ""))
    assert "Fica no modelo" not in recomendacoes(replace(medicao, resultados=[vale]))


def test_a_question_is_shown_as_one_reads_it():
    assert legivel('SELECT "a"."b", "a"."c" AS "x", "a"."d", "a"."e" FROM "a" WHERE "a"."b" = 1') == (
        "SELECT …, a.e\nFROM a\nWHERE a.b = 1"
    )


def test_a_bar_in_a_filter_does_not_end_its_cell(detalhes: str):
    assert "| pedidos_cliente | `nome ~~ '…' \\| x` | 3 | `/clientes/?busca=bar (ana)` |" in detalhes


@pytest.mark.django_db
def test_it_asks_prometheus_only_for_what_the_site_serves(documento: str, client: Client):
    client.get("/healthz")
    servidas = client.get("/metrics").content.decode()
    promql = documento.partition("```promql")[2].partition("```")[0]
    consultas = re.sub(r"^#.*$", "", promql, flags=re.MULTILINE)

    metricas = set(re.findall(r"\b(?:django|cachecore)_\w+", consultas))
    assert len(metricas) == 4
    for metrica in metricas:
        assert f"# TYPE {metrica.removesuffix('_bucket').removesuffix('_sum')} " in servidas
    # What is told apart by them is.
    assert re.search(
        r'^django_http_requests_latency_seconds_by_view_method_bucket{.*method="GET",view="healthz"}',
        servidas,
        re.MULTILINE,
    )
