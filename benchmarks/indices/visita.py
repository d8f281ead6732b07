"""One person at the pages: what each is asked for, and what it offers to be asked: its links to itself, its filters."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.test import Client

from benchmarks.indices.captura import Captura

# A choice among more than so many is one of records.
MAIS_OPCOES = 8


class Visita:
    """One person, who goes to an address and to all that it leads to; what is asked meanwhile is captured."""

    def __init__(self, usuario: str, captura: Captura, valores: dict[str, Any]) -> None:
        self.usuario, self.captura, self.valores = usuario, captura, valores
        # From an address of documentation (RFC 5737): to this machine itself the debug toolbar would be shown.
        self.client = Client(REMOTE_ADDR="192.0.2.1")
        self.client.force_login(User.objects.get(username=usuario))

    def ir(self, endereco: str) -> None:
        html = self._pedir(endereco)
        pagina = Pagina(endereco, self.valores)
        pagina.feed(html)
        for variante in sorted(pagina.variantes - {endereco}):
            self._pedir(variante)

    def _pedir(self, endereco: str) -> str:
        with self.captura.da_pagina(f"{endereco} ({self.usuario})"):
            response = self.client.get(endereco, follow=True, secure=True)
        e_pagina = response.status_code == 200 and response["Content-Type"].startswith("text/html")
        return response.content.decode() if e_pagina else ""


class Pagina(HTMLParser):
    """variantes: where the page leads that is itself, with something else asked of it."""

    def __init__(self, endereco: str, valores: dict[str, Any]) -> None:
        super().__init__()
        self.caminho, self.valores = endereco.partition("?")[0], valores
        self.variantes: set[str] = set()
        self._filtra = False
        self._select = ""
        self._opcoes: list[str] = []
        self._dias: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attr = {nome: valor or "" for nome, valor in attrs}
        if tag == "a":
            caminho, _, query = attr.get("href", "").partition("#")[0].partition("?")
            if query and caminho in ("", self.caminho):
                self.variantes.add(f"{self.caminho}?{query}")
        elif tag == "form":
            self._filtra = attr.get("method", "get").lower() == "get" and not attr.get("action")
        elif tag == "select":
            self._select, self._opcoes = attr.get("name", ""), []
        elif tag == "option" and attr.get("value"):
            self._opcoes.append(attr["value"])
        elif tag == "input" and attr.get("name"):
            self._input(attr)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            # Of a long list (all sellers) the first and the last stand for the rest.
            for opcao in self._opcoes if len(self._opcoes) <= MAIS_OPCOES else self._opcoes[:: len(self._opcoes) - 1]:
                if self._filtra and self._select:
                    self._perguntar({self._select: opcao})
            self._select = ""
        elif tag == "form":
            if self._filtra and self._dias:
                self._perguntar(self._dias)
            self._filtra, self._dias = False, {}

    def _input(self, attr: dict[str, str]) -> None:
        nome, tipo = attr["name"], attr.get("type", "text")
        if "hx-get" in attr:
            self.variantes.add(f"{attr['hx-get']}?{urlencode({nome: self.valores['palavra']})}")
        elif self._filtra and nome in ("de", "ate"):
            self._dias[nome] = self.valores["desde" if nome == "de" else "hoje"]
        elif self._filtra and tipo in ("search", "text"):
            self._perguntar({nome: self.valores["palavra"]})
            self._perguntar({nome: str(self.valores["pedido_id"])})

    def _perguntar(self, query: dict[str, str]) -> None:
        self.variantes.add(f"{self.caminho}?{urlencode(query)}")
