"""An index is judged by what its questions lose without it."""

import pytest

from benchmarks.indices.veredito import julgar, julgar_novo
from tests.benchmarks.indices.figuras import uma_medida

USADO_E_INUTIL = "é usado, mas sem ele nenhuma consulta fica sensivelmente mais lenta"


@pytest.mark.parametrize(
    ("antes", "depois", "palavra", "grupo"),
    [
        (50.0, 5.0, "manter", "crítico"),
        (50.0, 5.1, "manter", "recomendado"),
        (5.4, 0.5, "manter", "recomendado"),
        (0.61, 0.4, "manter", "recomendado"),
        (0.59, 0.4, "remover", "opcional"),
        (0.3, 0.15, "remover", "opcional"),
        (5.0, 5.0, "remover", "opcional"),
        (4.0, 5.0, "remover", "opcional"),
    ],
)
def test_it_stays_where_a_question_becomes_so_many_times_faster_by_so_many_milliseconds(
    antes: float, depois: float, palavra: str, grupo: str
):
    # Another one that saves more, of a time beside which it is little.
    veredito = julgar([uma_medida(antes, depois), uma_medida(100, 90)], unico=False)

    assert (veredito.palavra, veredito.grupo) == (palavra, grupo)


def test_that_nobody_uses_goes():
    assert julgar([], unico=False) == ("remover", "opcional", "nenhuma consulta das páginas o usa")


def test_that_keeps_a_rule_stays_whoever_uses_it():
    regra = "guarda uma regra do banco (unicidade), que vale sem nenhuma leitura"

    assert julgar([], unico=True) == ("manter", "opcional", regra)
    assert julgar([uma_medida(1, 1)], unico=True) == ("manter", "opcional", regra)
    assert julgar([uma_medida(100, 1)], unico=True).grupo == "crítico"


def test_it_is_covered_where_every_question_finds_another_of_its_table():
    medidas = [uma_medida(1, 1, sem=("outro", "de_outra_tabela")), uma_medida(2, 2, sem=("outro",))]

    assert julgar(medidas, unico=False, outros={"outro"}) == (
        "coberto por outro",
        "opcional",
        "sem ele as mesmas consultas usam outro, a custo igual",
    )
    assert julgar([*medidas, uma_medida(1, 1)], unico=False, outros={"outro"}).motivo == USADO_E_INUTIL
    # One that was used beside it all the time replaces nothing.
    assert julgar(medidas, unico=False, outros={"idx_pedido_cliente_data"}).motivo == USADO_E_INUTIL


def test_a_new_one_has_to_save_more():
    assert julgar_novo([uma_medida(2.1, 1.0)])[:2] == ("criar", "recomendado")
    assert julgar_novo([uma_medida(60, 1.0)])[:2] == ("criar", "crítico")
    assert julgar_novo([uma_medida(1.2, 0.4)]) == (
        "não criar",
        "opcional",
        "o que poupa não paga o que custa a cada escrita",
    )
    assert julgar_novo([]) == ("não criar", "opcional", "o planejador não o usa em nenhuma consulta")
