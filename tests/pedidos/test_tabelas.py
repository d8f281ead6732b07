"""A table keeps its parts, for the screen reader, and its headings, for the phone that shows it as cards."""

from django.template import engines
from django.utils.safestring import mark_safe

TABELA = """{% tabela nome %}<table>
<thead><tr><th scope="col"><a href="?por=x">Produto</a></th><th scope="col" class="numero">Total</th></tr></thead>
<tbody><tr><th scope="row">{{ produto }}</th><td class="numero">R$ 1,00</td></tr></tbody>
<tfoot>{{ rodape }}</tfoot>
</table>{% endtabela %}"""


def render(**contexto: str) -> str:
    return engines["django"].from_string(TABELA).render({"nome": "Itens", **contexto})


def test_it_lies_in_a_frame_of_that_name_that_the_keyboard_reaches():
    assert render(nome='"Itens" <b>').startswith(
        '<div class="tabela" tabindex="0" role="region" aria-label="&quot;Itens&quot; &lt;b&gt;">'
    )


def test_it_says_what_each_part_is_however_it_is_laid_out():
    html = render(produto="Cerveja")

    assert '<table role="table">' in html
    assert '<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">' in html
    assert '<th scope="row" role="rowheader" data-rotulo="Produto">Cerveja</th>' in html


def test_it_gives_each_cell_its_heading_as_text():
    assert '<td class="numero" role="cell" data-rotulo="Total">R$ 1,00</td>' in render()


def test_it_counts_the_columns_that_a_cell_spans():
    rodape = mark_safe(
        '<tr><th scope="row" colspan="1">Soma</th><td>2</td></tr><tr><td colspan="2">3</td><td>4</td></tr>'
    )
    html = render(rodape=rodape)

    assert '<td role="cell" data-rotulo="Total">2</td>' in html
    assert '<td colspan="2" role="cell" data-rotulo="Produto">3</td><td role="cell">4</td>' in html


def test_it_leaves_alone_what_a_person_wrote():
    assert "&lt;td&gt;Cerveja&lt;/th&gt;" in render(produto="<td>Cerveja</th>")
