"""What the tables of a page say, cell by cell, however their cells are marked."""

import re
from html import unescape


def linhas_das_tabelas(html: str) -> list[list[str]]:
    linhas = (re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", linha, re.DOTALL) for linha in html.split("<tr")[1:])
    return [[" ".join(unescape(re.sub(r"<[^>]*>", "", celula)).split()) for celula in linha] for linha in linhas]
