"""All about a client in one file: dados.json, and the receipts of his payments."""

import json
import zipfile
from pathlib import Path
from typing import IO

from django.core.serializers.json import DjangoJSONEncoder

from pedidos.lgpd.titular import log_de, registros_de
from pedidos.models import Cliente

# Of the log, what says what was done; its seals tell nothing of him.
DO_LOG = ("id", "data_hora", "usuario__username", "tipo", "titulo", "descricao", "registro", "dados", "ip")


def exportar(cliente: Cliente, destino: IO[bytes]) -> dict[str, int]:
    """Writes a zip; how many there are of each kind. A receipt that is no longer on the disk is left out."""
    registros = registros_de(cliente)
    dados = {nome: list(query.order_by("pk").values()) for nome, query in registros.items()}
    dados["log"] = list(log_de(cliente).values(*DO_LOG))
    quantos = {nome: len(linhas) for nome, linhas in dados.items()}
    with zipfile.ZipFile(destino, "w", zipfile.ZIP_DEFLATED) as arquivo:
        texto = json.dumps(dados, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        arquivo.writestr("dados.json", texto)
        quantos["comprovantes"] = 0
        for registro in (*registros["pagamentos"], *registros["reembolsos"]):
            if registro.comprovante and registro.comprovante.storage.exists(registro.comprovante.name):
                nome = f"comprovantes/{registro._meta.model_name}-{registro.pk}{Path(registro.comprovante.name).suffix}"
                with registro.comprovante.open() as recibo:
                    arquivo.writestr(nome, recibo.read())
                quantos["comprovantes"] += 1
    return quantos
