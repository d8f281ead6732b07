"""Which tables one SQL text reads and writes, and what the database adds to them by itself.

`effects` reads the text, `catalog` asks the database for views, rules, triggers, functions and foreign keys.

Why the tokenizer is our own: pglast is exact, but its licence is the GPL, it knows PostgreSQL alone, and `%s` is a
syntax error to it. sqlglot (MIT) and sqlparse (BSD) are well kept, but they take many times as long for a statement
of the ORM, sqlglot hundreds of times as long for a bulk insert, which sqlparse refuses. None of them reads the body of
a PL/pgSQL function, and the question asked here needs names and clauses only, not a syntax tree.
"""

from cachecore.sql.effects import Effects, effects_of, table_key

__all__ = ["Effects", "effects_of", "table_key"]
