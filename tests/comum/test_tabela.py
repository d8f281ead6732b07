"""A table that is written in Python is the one that the template tag writes."""

import re

from django.template import engines

from comum.tabela import Titulo, ligacao, nome, tabela

PELO_TEMPLATE = """
{% tabela "Clientes" classe="tabela--densa" %}
  <table>
    <thead><tr>
      <th scope="col">Cliente</th><th scope="col" class="numero" aria-sort="descending">Vendas (%)</th>
    </tr></thead>
    <tbody><tr>
      <th scope="row" class="nome"><a href="/c?a=1&amp;b=2">Bar &lt;do&gt; Zé</a></th><td class="numero alto">100 %</td>
    </tr></tbody>
  </table>
{% endtabela %}
"""


def test_it_is_the_one_of_the_tag():
    titulos = (nome("Cliente"), Titulo("Vendas (%)", classe_da_celula="numero alto", aria_sort="descending"))
    linhas = [(ligacao("/c?a=1&b=2", "Bar <do> Zé"), "100 %")]

    escrita = tabela("Clientes", titulos, linhas, classe="tabela--densa")

    pelo_template = engines["django"].from_string(PELO_TEMPLATE).render({})
    assert escrita == re.sub(r">\s+<", "><", pelo_template).strip()
