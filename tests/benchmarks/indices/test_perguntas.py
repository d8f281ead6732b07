"""What all the questions together say: which indexes they use, and which large tables they read for a few rows."""

from benchmarks.indices.captura import Consulta
from benchmarks.indices.catalogo import Tabela
from benchmarks.indices.perguntas import Perguntas, sem_valores
from benchmarks.indices.plano import Plano, Varredura
from benchmarks.indices.resultado import Sobra

TABELAS = {"grande": Tabela("grande", 10_000, 1), "pequena": Tabela("pequena", 9_999, 1)}


def perguntas(*planos: Plano) -> Perguntas:
    feitas = Perguntas([])
    feitas.consultas = [Consulta(f"SELECT {n}", "SELECT %s", [f"/{n}"]) for n in range(len(planos))]
    feitas.planos = dict(zip([consulta.texto for consulta in feitas.consultas], planos, strict=True))
    return feitas


def le(tabela: str, filtro: str, achadas: int) -> Plano:
    return Plano(1, frozenset(), (Varredura(tabela, filtro, achadas),))


def test_a_large_table_read_for_a_tenth_of_it_or_less_is_told_the_most_frequent_first():
    feitas = perguntas(
        le("grande", "(status = 'B')", 1_000),
        le("grande", "(vendedor_id = 7)", 10),
        le("grande", "(vendedor_id = 8)", 10),
        le("grande", "(data > '2026-01-01'::date)", 1_001),
        le("pequena", "(id = 7)", 1),
        le("de_outros", "(id = 7)", 1),
    )

    assert feitas.sobras(TABELAS) == [
        Sobra("grande", "(vendedor_id = …)", 2, "/1"),
        Sobra("grande", "(status = '…')", 1, "/0"),
    ]


def test_it_knows_who_uses_an_index():
    feitas = perguntas(Plano(1, frozenset({"um", "outro"})), Plano(1, frozenset()), Plano(1, frozenset({"um"})))

    assert feitas.usos() == {"um": 2, "outro": 1}
    assert [consulta.texto for consulta in feitas.que_usam("um")] == ["SELECT 0", "SELECT 2"]
    assert feitas.que_usam("nenhum") == []


def test_questions_that_differ_only_in_their_values_have_one_filter():
    assert sem_valores("((nome ~~ '%bar''s%') AND (ano = 2026) AND (x2 = 1.5))") == (
        "((nome ~~ '…''…') AND (ano = …) AND (x2 = ….…))"
    )
