"""What a page reads from its request: one RequestRead for each thing, and how it is told to people."""

import re
from collections.abc import Iterable
from typing import NamedTuple

# RFC 8941: a token may stand bare in a header, anything else is a quoted string.
_TOKEN = re.compile(r"[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*")

ALL = "*"


class RequestRead(NamedTuple):
    """kind: what is read from. name: which part of it; ALL for the whole, "" where it has no parts."""

    kind: str
    name: str = ""

    @property
    def reason(self) -> str:
        """In a word, for people and for Cache-Status: cookie:cart."""
        return f"{self.kind}:{self.name}" if self.name else self.kind

    @property
    def detail(self) -> str:
        """The reason as a value of a structured header (RFC 9211): bare, or quoted and in ASCII."""
        if _TOKEN.fullmatch(self.reason):
            return self.reason
        text = "".join(char if " " <= char <= "~" else "?" for char in self.reason)
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    @property
    def vary_on(self) -> str:
        """What a view writes into vary_on to make it part of the key; "" where that is not the way out."""
        name = self.name.replace("\\", "\\\\").replace('"', '\\"')
        kind = "header" if self.kind == "vary" else self.kind
        line = _VARY_ON.get((kind, self.name)) or _VARY_ON.get((kind, name[:1])) or _VARY_ON.get((kind, ""), "")
        return line.replace("NAME", name)


def without_parts(reads: Iterable[RequestRead]) -> list[RequestRead]:
    """The reads, but where a whole was read not its parts."""
    given = list(dict.fromkeys(reads))
    wholes = {read.kind for read in given if read.name == ALL}
    return [read for read in given if read.name == ALL or read.kind not in wholes]


def ways_out(reads: Iterable[RequestRead]) -> str:
    """What a person does so that a page that read these is kept, in sentences."""
    lines = [line for read in reads if (line := read.vary_on)]
    told = [f"If the page may depend on it, write vary_on=[{', '.join(lines)}]."] if lines else []
    told += [_WAYS_OUT[read.kind] for read in reads if read.kind in _WAYS_OUT]
    return " ".join(dict.fromkeys(told)) or "Take what depends on it out of the page."


# By kind and name, or the first character of the name, or any name.
_VARY_ON = {
    ("cookie", ""): 'cookie("NAME")',
    ("cookie", ALL): "lambda request: sorted(request.COOKIES.items())",
    ("header", ""): 'header("NAME")',
    ("header", ALL): "lambda request: sorted(request.headers.items())",
    ("session", ""): 'session("NAME")',
    ("session", "."): "lambda request: request.sessionNAME",
    ("session", ALL): "lambda request: sorted(request.session.items())",
    ("META", ""): 'lambda request: request.META.get("NAME")',
    ("META", ALL): "lambda request: ...what the page shows of request.META...",
    ("attribute", ""): "lambda request: ...what the page shows of request.NAME, for example its pk...",
    ("body", ""): "lambda request: request.body",
}
_WAYS_OUT = {
    "user": "Give the view audience=by_user, or one that tells all its users apart.",
    "self": "Decorate what as_view() returns instead of the method.",
    "csrf-token": "Load the form by a request of its own.",
}

USER = RequestRead("user")
BODY = RequestRead("body")
CSRF_TOKEN = RequestRead("csrf-token")
WHOLE_QUERY = RequestRead("query", ALL)
WHOLE_REQUEST = RequestRead("request", ALL)
