"""What each index earns and costs, measured: behind manage.py medir_indices.

In a database of its own (banco.py), filled with a demo of the size asked for, every page is called
as people call it (roteiro.py) and what it asks is written down (captura.py). Each index is then
taken away, and each one that is missing (candidatos.py) is tried, in a transaction that is rolled
back (experimento.py); a rule judges what came of it (veredito.py), and all of it becomes a
document (documento.py).

Glossary
- consulta: a question that a page sends; forma: the same without its values.
- custo: what the planner thinks that it costs; tempo and blocos: what it really took.
- bloco: a page of 8 kB of a table or an index, as PostgreSQL reads them.
"""
