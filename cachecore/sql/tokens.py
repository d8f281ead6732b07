"""SQL text as tokens: words, names, strings, parentheses. Comments are gone, rows of literals are one token.

PostgreSQL and SQLite are known exactly. A text for another database is refused (a token BROKEN) where its strings or
comments may follow other rules.
"""

import re
from collections.abc import Iterator

WORD = "word"  # an unquoted identifier or a keyword; the value is casefolded
NAME = "name"  # a quoted name; the value is its key
QUALIFIED = "qualified"  # a name with a schema before it; the value is the key of the last part
STRING = "string"  # the value is what stands between the quotes
LITERALS = "literals"  # one or more parenthesised lists of literals: (1, 'a'), (2, %s)
PLACEHOLDER = "placeholder"  # %s, %(name)s: the driver may put anything there
OTHER = "other"  # numbers and operators
BROKEN = "broken"  # a string, name or comment without its end
# "(", ")", "," and ";" are kinds of their own.


# Kind and value. A plain tuple: a long text has many of them.
Token = tuple[str, str]


# PostgreSQL cuts a name after so many bytes.
LONGEST_NAME = 63

SPACE = r"[ \t\n\r\f\v]*+"
LETTER = r"[A-Za-z_\x80-\U0010ffff]"
BARE = r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*+"
QUOTED = r'"[^"]*+(?:""[^"]*+)*+"'
UNICODE_QUOTED = r"[uU]&" + QUOTED
BACK_QUOTED = r"`[^`]*+(?:``[^`]*+)*+`"
BRACKETED = r"\[[^\]]*+\]"
# A doubled quote makes two strings of one, side by side, which comes to the same.
PLAIN_STRING = r"'[^']*+'"
ESCAPED_BODY = r"'(?:[^'\\]++|\\.|'')*+'"
# After a line break the string goes on, under the same rules of escaping.
NEXT_LINE = r"(?:(?:[ \t\f\v]|--[^\r\n]*+)*+[\r\n](?:[ \t\f\v\r\n]|--[^\r\n]*+[\r\n])*+" + ESCAPED_BODY + ")*+"
ESCAPED_STRING = "[eE]" + ESCAPED_BODY + NEXT_LINE
DOLLAR_STRING = rf"\$(?P<tag>(?:{LETTER}[A-Za-z0-9_\x80-\U0010ffff]*+)?)\$(?P<body>.*?)\$(?P=tag)\$"
PSYCOPG = r"%s|%\([^)]*+\)[sbt]|%[bt](?![A-Za-z0-9_])"


def _literals(*strings: str) -> str:
    gap = r"[ \t\n\r\f\v,]*+"
    atoms = "|".join(
        [
            rf"(?:%s{gap})++",
            *(f"(?:{string}{gap})++" for string in strings),
            r"[ \t\n\r\f\v\d,.+\-*/=?\[\]]++",
            PSYCOPG,
            r"\$\d++",
            r"::?\w++",
            r"(?i:null|default|true|false)(?![A-Za-z0-9_$\x80-\U0010ffff])",
        ]
    )
    row = rf"\((?:{atoms})*+\)"
    return rf"(?P<literals>{row}(?:{SPACE},{SPACE}{row})*+)"


def _pattern(names: list[str], strings: list[str], *others: str, dollar: str) -> re.Pattern[str]:
    """dollar: what a dollar sign is, where it begins no string."""
    part = "|".join([*names, BARE])
    before_word = '(?![uU]&")' if UNICODE_QUOTED in names else ""
    return re.compile(
        SPACE
        + "(?:"
        + "|".join(
            [
                _literals(*strings),
                rf"(?P<string>{'|'.join(strings)})",
                *others,
                rf"(?P<word>{before_word}{BARE})(?!{SPACE}\.)",
                rf"(?P<chain>(?:{part})(?:{SPACE}\.{SPACE}(?:{part}))*+)"
                rf"(?:{SPACE}(?i:UESCAPE){SPACE}'(?P<escape>.)')?+",
                rf"(?P<placeholder>{PSYCOPG})",
                r"(?P<mark>[(),;])",
                rf"(?P<other>(?:[0-9.+\-*/<>=~!@#^&|:?{{}}\\%\[\]]|{dollar})++)",
                r"(?P<broken>.)",
            ]
        )
        + ")",
        re.S,
    )


POSTGRESQL = _pattern(
    [UNICODE_QUOTED, QUOTED], [PLAIN_STRING, ESCAPED_STRING], rf"(?P<dollar>{DOLLAR_STRING})", dollar=r"\$(?=\d)"
)
SQLITE = _pattern([QUOTED, BACK_QUOTED, BRACKETED], [PLAIN_STRING], dollar=r"\$")
PART = re.compile("|".join([UNICODE_QUOTED, QUOTED, BACK_QUOTED, BRACKETED, BARE]), re.S)

# Where a comment may begin, and what hides one.
AROUND_COMMENTS = re.compile(
    rf"{DOLLAR_STRING}|(?<![A-Za-z0-9_$\x80-\U0010ffff]){ESCAPED_STRING}|{PLAIN_STRING}|{QUOTED}|{BARE}"
    r"|(?P<comment>--[^\r\n]*+|/\*)",
    re.S,
)
AROUND_COMMENTS_SQLITE = re.compile(
    rf"{PLAIN_STRING}|{QUOTED}|{BACK_QUOTED}|{BRACKETED}|{BARE}|(?P<comment>--[^\n]*+|/\*)", re.S
)
COMMENT_EDGE = re.compile(r"/\*|\*/")


def tokens_of(sql: str, vendor: str) -> list[Token]:
    """In order, without comments. The last is BROKEN where a string, a name or a comment has no end."""
    if vendor not in ("postgresql", "sqlite") and re.search(r"\\|/\*!|#", sql):
        return [(BROKEN, sql[:1])]
    if "--" in sql or "/*" in sql:
        sql = without_comments(sql, vendor)
    pattern = POSTGRESQL if vendor == "postgresql" else SQLITE
    return list(_tokens(pattern, sql.rstrip(" \t\n\r\f\v")))


def _tokens(pattern: re.Pattern[str], sql: str) -> Iterator[Token]:
    for found in pattern.finditer(sql):
        kind = found.lastgroup
        if kind == "word":
            yield WORD, name_key(found["word"])
        elif kind == "mark":
            yield (found["mark"], "")
        elif kind in ("chain", "escape"):
            yield _name(found["chain"], found["escape"] or "\\")
        elif kind == "string":
            yield (STRING, found["string"][1:-1])
        elif kind in ("dollar", "tag", "body"):
            yield (STRING, found["body"])
        elif kind == "broken":
            yield (BROKEN, found["broken"])
            return
        else:
            yield (str(kind), "")


def _name(chain: str, escape: str) -> Token:
    parts: list[str] = PART.findall(chain)
    if len(parts) > 1:
        return (QUALIFIED, name_key(unquoted(parts[-1], escape)))
    # A bare word comes here where a dot follows that joins it to no name.
    return (NAME, name_key(unquoted(parts[0], escape)))


def unquoted(name: str, escape: str = "\\") -> str:
    """The name that is meant by "a""b", U&"\\0061b", `a`, [a] or a."""
    if name[0] in "uU" and name[1:3] == '&"':
        return _decoded(name[3:-1].replace('""', '"'), escape)
    if name[0] == "[":
        return name[1:-1]
    return name[1:-1].replace(name[0] * 2, name[0]) if name[0] in '"`' else name


def _decoded(text: str, escape: str) -> str:
    mark = re.escape(escape)
    units = re.sub(
        rf"{mark}(?:({mark})|\+([0-9a-fA-F]{{6}})|([0-9a-fA-F]{{4}}))",
        lambda found: found[1] or _character(int(found[2] or found[3], 16)),
        text,
    )
    # Two escapes may be the halves of one character.
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def name_key(name: str) -> str:
    """One key for all spellings of a name: its last part, as far as PostgreSQL keeps it, casefolded."""
    if "." in name:
        name = name.rpartition(".")[2] or name
    if len(name) > LONGEST_NAME // 4:
        name = name.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore")
    return name.casefold()


def without_comments(sql: str, vendor: str) -> str:
    """A space in the place of each comment. PostgreSQL's comments nest; a comment without its end stays as `/*`."""
    pattern = AROUND_COMMENTS if vendor == "postgresql" else AROUND_COMMENTS_SQLITE
    kept, begun, at = [], 0, 0
    while found := pattern.search(sql, at):
        at = found.end()
        if found["comment"] is None:
            continue
        kept.append(sql[begun : found.start()])
        if found["comment"] == "/*":
            at = _end_of_comment(sql, at, nests=vendor == "postgresql")
            # SQLite lets the end of the text end a comment too; PostgreSQL refuses such a text.
            if at < 0:
                return "".join(kept) if vendor == "sqlite" else "".join([*kept, "'"])
        kept.append(" ")
        begun = at
    kept.append(sql[begun:])
    return "".join(kept)


def _end_of_comment(sql: str, at: int, *, nests: bool) -> int:
    depth = 1
    while edge := COMMENT_EDGE.search(sql, at):
        at = edge.end()
        if edge[0] == "*/":
            depth -= 1
        elif nests:
            depth += 1
        if not depth:
            return at
    return -1
