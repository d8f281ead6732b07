"""Fills in a form as a person would, from the page as it was shown."""

from html.parser import HTMLParser
from typing import Any

from django.core.files import File
from django.test import Client


class _Campos(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.campos: dict[str, str] = {}
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        nome = a.get("name")
        if tag == "input" and nome and (a.get("type") != "checkbox" or "checked" in a):
            self.campos[nome] = a.get("value") or ""
        elif tag == "select" and nome:
            self._select = nome
            self.campos[nome] = ""
        elif tag == "option" and self._select and "selected" in a:
            self.campos[self._select] = a.get("value") or ""
        elif tag == "textarea" and nome:
            self._textarea = nome
            self.campos[nome] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.campos[self._textarea] += data.lstrip("\n")


def campos(response: Any) -> dict[str, str]:
    """What a browser would send of the form in this page, untouched."""
    parser = _Campos()
    parser.feed(response.content.decode().partition("<main")[2])
    parser.campos.pop("csrfmiddlewaretoken", None)
    return parser.campos


def enviar(client: Client, endereco: str, **mudados: Any) -> Any:
    """Opens the form, fills in these fields ("itens__0__produto" for "itens-0-produto"), sends it."""
    return client.post(endereco, campos(client.get(endereco)) | nomes(mudados))


def nomes(mudados: dict[str, Any]) -> dict[str, Any]:
    return {
        nome.replace("__", "-"): valor if isinstance(valor, File) else str(valor) for nome, valor in mudados.items()
    }


def erros(response: Any) -> list[str]:
    """What the form says is wrong, the summary first."""
    form, itens = response.context["form"], response.context.get("itens")
    todos = [str(erro) for lista in form.errors.values() for erro in lista]
    if itens is not None:
        todos += [str(erro) for erro in itens.non_form_errors()]
        todos += [str(erro) for linha in itens for lista in linha.errors.values() for erro in lista]
    return todos


def uma_linha(
    produto: str = "PIL-350", quantidade: object = 10, preco: object = "12,50", n: int = 0
) -> dict[str, object]:
    return {f"itens__{n}__produto": produto, f"itens__{n}__quantidade": quantidade, f"itens__{n}__preco_venda": preco}
