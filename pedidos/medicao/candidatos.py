"""Indexes that the model does not have, worth trying: what the lists sort by, and the few rows that wait."""

from typing import NamedTuple

from django.apps import apps
from django.db import connection, models
from django.db.models import Q

from pedidos.models import Pedido


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


def _candidato(modelo: str, *campos: str, nome: str, para: str, condicao: Q | None = None) -> Candidato:
    return Candidato(modelo, models.Index(fields=campos, condition=condicao, name=nome), para)


CANDIDATOS = (
    _candidato(
        "pedidos.Pedido",
        *("-data", "-id"),
        nome="idx_pedido_data",
        para="a lista de pedidos, do mais novo ao mais antigo",
    ),
    _candidato(
        "pedidos.Pedido",
        *("vendedor", "-data", "-id"),
        nome="idx_pedido_vendedor_data",
        para="a lista de pedidos de um vendedor",
    ),
    _candidato("pedidos.Pedido", "status", nome="idx_pedido_status", para="os pedidos de um status"),
    _candidato(
        "pedidos.Pedido",
        "status",
        condicao=Q(status__in=Pedido.ESPERAM_COLETA),
        nome="idx_pedido_a_coletar",
        para="os pedidos que esperam coleta, que são poucos",
    ),
    _candidato("pedidos.Pagamento", "-data_registro", "-id", nome="idx_pagamento_data", para="a lista de pagamentos"),
    _candidato("pedidos.Coleta", "-data", "-id", nome="idx_coleta_data", para="a lista de coletas"),
    _candidato(
        "pedidos.LogAtividade",
        "data_hora",
        nome="idx_log_data",
        para="o log da administração, que começa pelo primeiro e pelo último dia",
    ),
    _candidato("pedidos.LogAtividade", "tipo", "-id", nome="idx_log_tipo", para="o log de um só tipo"),
    _candidato(
        "pedidos.Cliente",
        *("vendedor", "nome"),
        nome="idx_cliente_vendedor_nome",
        para="a carteira de um vendedor, em ordem alfabética",
    ),
)
