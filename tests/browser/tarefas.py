"""The document of the ten tasks, whose lines the tests count.

TAREFAS_ESCREVE=1 writes them anew; without it they are compared with what was counted.
"""

import os

from django.conf import settings

from tests.browser.gestos import Conta

DOCUMENTO = settings.BASE_DIR / "docs" / "tarefas.md"
# Taps, keys and swipes of the pages of before, walked by hand: lines were typed one by one, three to a page.
ANTES = {
    "an order of twelve items, three of them unusual": "54 / 234 / 6",
    "last week's order again, one quantity changed": "54 / 234 / 6",
    "fix a quantity": "6 / 2 / 5",
    "correct a telephone": "7 / 18 / 1",
    "partial pick-up, a count typed wrong first": "9 / 24 / 3",
    "count twenty products": "81 / 60 / -",
    "approve 30 payments of 47": "21 / 0 / 2",
    "reject a payment": "5 / 20 / 0",
    "find a payment by its value": "impossible",
    "where is order 2977": "3 / 5 / -",
    "hand over fifteen clients": "90 / - / -",
}
CABECALHO = """# Ten tasks of a day

A real browser does them and counts: 360 pixels wide for the seller and the warehouse, 1280 for finance and the manager.
The keyboard of the phone is not drawn. Each begins on the list or the page that the person comes from.
`TAREFAS_ESCREVE=1 .venv/bin/pytest -n 0 tests/browser/test_tarefas.py tests/browser/test_contagem.py` writes this page.
Without it the tests compare the page with what they count.
Before: taps, keys and swipes of the first edition, walked by hand.

| task | taps | keys | swipes | page loads | before |
|---|--:|--:|--:|--:|---|
"""


def conferir(tarefa: str, conta: Conta) -> None:
    """Its line of the document is what was counted."""
    linha = f"| {tarefa} | {' | '.join(map(str, conta))} | {ANTES[tarefa]} |\n"
    texto = DOCUMENTO.read_text() if DOCUMENTO.exists() else CABECALHO
    if os.environ.get("TAREFAS_ESCREVE"):
        outras = [outra for outra in texto.removeprefix(CABECALHO).splitlines(keepends=True) if tarefa not in outra]
        nomes = list(ANTES)
        linhas = sorted([*outras, linha], key=lambda linha: nomes.index(linha.split(" | ")[0].removeprefix("| ")))
        DOCUMENTO.write_text(CABECALHO + "".join(linhas))
    else:
        assert linha in texto, f"docs/tarefas.md does not say: {linha}"
