"""A program for test_log_corrente.py: four threads that write to the log at the same moment."""

import os
import threading

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sap_project.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from comum.atividade import log  # noqa: E402
from comum.atividade.models import LogAtividade  # noqa: E402


def escrever() -> None:
    for n in range(10):
        with transaction.atomic():
            log.registrar(None, LogAtividade.Tipo.COLETA, "Feito", modulo="pedidos", dados={"n": n})
    connection.close()


threads = [threading.Thread(target=escrever) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
