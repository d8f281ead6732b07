"""Indexes that the model does not have, worth trying: what the lists are filtered and sorted by."""

from typing import NamedTuple

from django.apps import apps
from django.db import connection, models


class Candidato(NamedTuple):
    """para: what it is thought to be good for."""

    modelo: str
    indice: models.Index
    para: str

    @property
    def tabela(self) -> str:
        return str(apps.get_model(self.modelo)._meta.db_table)

    def sql(self) -> str:
        with connection.schema_editor(collect_sql=True) as editor:
            return str(self.indice.create_sql(apps.get_model(self.modelo), editor))


def _candidato(modelo: str, *campos: str, nome: str, para: str) -> Candidato:
    return Candidato(modelo, models.Index(fields=campos, name=nome), para)


CANDIDATOS = (
    _candidato("pedidos.Pedido", "status", nome="idx_pedido_status", para="os pedidos de um status"),
    _candidato("pedidos.Pagamento", "metodo", nome="idx_pagamento_metodo", para="os pagamentos de um método"),
    _candidato("pedidos.LogAtividade", "tipo", "-id", nome="idx_log_tipo", para="o log de um só tipo"),
    _candidato(
        "pedidos.Cliente",
        *("vendedor", "nome"),
        nome="idx_cliente_vendedor_nome",
        para="a carteira de um vendedor, em ordem alfabética",
    ),
)
