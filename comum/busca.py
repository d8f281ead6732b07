"""Texts found as people type them, on PostgreSQL and SQLite alike.

Words in any order, each somewhere, without regard to accents, case, spaces, apostrophes, hyphens and other signs:
"jose" finds José, "cocacola" Coca-Cola, "350ml" 350 ml, "11222333" the root of a CNPJ, "98765-4321" a telephone.

What is searched stands in a second column, kept by the database itself, so that no way of writing can leave it
behind: busca = campo_de_busca("nome", "fantasia"). It has the texts without accents, case and signs, a line each,
and below them once more in capitals and without spaces. A list also sorts by it: Água stands beside agua.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.lookups import Exact, Lookup
from django.dispatch import receiver

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField

# The operators of an index that finds parts of words, on PostgreSQL.
TRIGRAMAS = "gin_trgm_ops"
# Read alike by re and by PostgreSQL: accents, the signs of ASCII, of Latin-1, and those that books are set with.
_SINAIS = (
    r"[\u0300-\u036f\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8"
    r"\u00bb\u00bf\u02b9-\u02df\u2010-\u2064]"
)
# Typed for an apostrophe; taken apart they leave a space.
_ACENTOS_SOLTOS = "´¨¯¸˙˚"
_ESPACOS = r"[ \t\r\f\v]+"
# What is written in one piece of so many letters may be two words there; of fewer, any two would have it between them.
_INTEIRA = 5
# A telephone with its area code, a CPF, a CNPJ.
_NUMERO_LONGO = 10
_NUMERO = re.compile(r"[0-9()+./\s-]+")
# 1.234,56 as people write it, 1234.56 as banks do; of ten figures at most, as the columns of money are.
_VALOR = re.compile(r"(R\$\s*)?([0-9]{1,3}(?:\.[0-9]{3}){1,2}|[0-9]{1,10})([.,][0-9]{1,2})?", re.ASCII | re.IGNORECASE)


def sem_acento(texto: str) -> str:
    """The text without case and accents: how names are compared everywhere."""
    apart = unicodedata.normalize("NFKD", texto)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def texto_de_busca(texto: str) -> str:
    """What a column of the search holds of this text; PostgreSQL does the same in _sql()."""
    inteiro = unicodedata.normalize("NFKD", texto.translate(dict.fromkeys(map(ord, _ACENTOS_SOLTOS))))
    sem_sinais = re.sub(_SINAIS, "", inteiro).lower()
    palavras = re.sub(_ESPACOS, " ", sem_sinais).strip(" ")
    return f"{palavras}\n{palavras.replace(' ', '').upper()}"


@receiver(connection_created, dispatch_uid="texto_de_busca")
def _teach_sqlite(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if isinstance(connection.connection, sqlite3.Connection):
        for nome, funcao in (("texto_de_busca", texto_de_busca), ("sem_acento", sem_acento)):
            connection.connection.create_function(nome, 1, funcao, deterministic=True)


def _sql(vendor: str, texto: str) -> str:
    if vendor == "sqlite":
        return f"texto_de_busca({texto})"
    palavras = _palavras_sql(texto)
    return rf"({palavras} || E'\n' || upper(replace({palavras}, ' ', '')))"


def _palavras_sql(texto: str) -> str:
    inteiro = f"normalize(translate({texto}, '{_ACENTOS_SOLTOS}', ''), NFKD)"
    sem_sinais = f"lower(regexp_replace({inteiro}, '{_SINAIS}', '', 'g'))"
    return f"btrim(regexp_replace({sem_sinais}, '{_ESPACOS}', ' ', 'g'), ' ')"


class SemAcento(models.Func):
    """Several texts stand in it one below the other."""

    arity = None

    def as_sql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        partes = [compiler.compile(expressao) for expressao in self.source_expressions]
        linha = "char(10)" if connection.vendor == "sqlite" else r"E'\n'"
        texto = f" || {linha} || ".join(sql for sql, _ in partes)
        params = [param for _, seus in partes for param in seus]
        # PostgreSQL is told the texts twice.
        vezes = 1 if connection.vendor == "sqlite" else 2
        return _sql(connection.vendor, texto if len(partes) == 1 else f"({texto})"), params * vezes


class TextoSemAcento(_TextField):
    """Holds what SemAcento makes of texts; sorted letter by letter on every database."""

    def db_parameters(self, connection: Any) -> Any:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


class _Tem(Lookup):
    """Whether a word, as it was typed, is in it."""

    lookup_name = "tem"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = self.process_lhs(compiler, connection)
        palavra = texto_de_busca(self.rhs).partition("\n")[0]
        inteira = len(palavra) >= _INTEIRA or any(c.isdigit() for c in palavra)
        if connection.vendor == "sqlite":
            # LIKE takes no notice of case there.
            formas = [palavra, palavra.upper()] if inteira else [palavra]
            tem = " OR ".join([f"instr({sql}, %s) > 0"] * len(formas))
            return f"({tem})", [valor for forma in formas for valor in (*params, forma)]
        # Through the functions that wrote what is compared; a constant, so an index of trigrams serves.
        formas = [_palavras_sql("%s"), f"upper({_palavras_sql('%s')})"] if inteira else [_palavras_sql("%s")]
        tem = " OR ".join(f"{sql} LIKE '%%' || {forma} || '%%'" for forma in formas)
        return f"({tem})", [valor for _ in formas for valor in (*params, self.rhs)]


class _TemSemColuna(_Tem):
    """The same of a name that has no column of its own for it: in a small table, no index is missed."""

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Any:
        sql, params = super().process_lhs(compiler, connection, lhs)
        return _sql(connection.vendor, sql), [*params] * (1 if connection.vendor == "sqlite" else 2)


class _Igual(Exact):
    """The same text but for accents, case and signs."""

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        texto, params = super().process_rhs(compiler, connection)
        return _sql(connection.vendor, texto), [*params] * (1 if connection.vendor == "sqlite" else 2)


models.CharField.register_lookup(_TemSemColuna)
TextoSemAcento.register_lookup(_Tem)
TextoSemAcento.register_lookup(_Igual, "iexact")


def campo_de_busca(*campos: str) -> models.GeneratedField:
    """What is searched of the fields of these names, none of which may be NULL."""
    return models.GeneratedField(expression=SemAcento(*campos), output_field=TextoSemAcento(), db_persist=True)


def palavras_de(texto: str) -> list[str]:
    """The words that are looked for; a long number is one, however it is written: (11) 98765-4321."""
    digitos = "".join(c for c in texto if c in "0123456789")
    if len(digitos) >= _NUMERO_LONGO and _NUMERO.fullmatch(texto):
        return [digitos.removeprefix("55") if texto.strip().startswith("+") else digitos]
    return [palavra for palavra in texto.split() if texto_de_busca(palavra) != "\n"]


def valor_de(texto: str) -> tuple[Decimal, bool] | None:
    """The amount that this text is, and whether it can be nothing else: cents or R$ are of no number or code."""
    if (achado := _VALOR.fullmatch(texto.strip())) is None:
        return None
    simbolo, inteiros, centavos = achado.groups()
    valor = Decimal(inteiros.replace(".", "") + (centavos or "").replace(",", "."))
    return valor, bool(simbolo or centavos)


def encontrar(texto: str, campos: Iterable[str], numero: str | None = None, valor: str | None = None) -> models.Q:
    """Those that have each word of the text in one of these fields, or have the number in the field numero.

    With valor, an amount of money is looked for in that field; one with cents or R$ nowhere else.

    Fields of campo_de_busca, and names without one, are searched as people type; codes of other systems as they are.
    "=campo" is a number.
    """
    found = models.Q()
    quantia = models.Q()
    if valor and (lido := valor_de(texto)):
        quantia = models.Q(**{valor: lido[0]})
        if lido[1]:
            return quantia
    campos = list(campos)
    for palavra in (palavras := palavras_de(texto)):
        somewhere = models.Q()
        for campo in campos:
            somewhere |= _no_campo(campo, palavra)
        found &= somewhere
    if numero and len(palavras) == 1:
        found |= _no_campo(f"={numero}", palavras[0])
    return found | quantia if palavras else models.Q(pk__in=[])


def _no_campo(campo: str, palavra: str) -> models.Q:
    if campo.startswith("="):
        # As many digits as surely fit.
        plain = palavra.isascii() and palavra.isdigit() and len(palavra) <= 18
        return models.Q(**{campo[1:]: int(palavra)}) if plain else models.Q(pk__in=[])
    return models.Q(**{f"{campo}__{'tem' if campo.endswith(('busca', 'nome')) else 'icontains'}": palavra})
