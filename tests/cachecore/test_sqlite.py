"""What differs on SQLite, where one writer locks out all others."""

from tests.sap_project.processes import run

LOOK_WHILE_ANOTHER_WRITES = """
from threading import Thread
import django; django.setup()
from django.core.management import call_command
from django.db import connection, connections, transaction
from cachecore.outbox import queue

call_command("migrate", "cachecore", verbosity=0)
answers = []

def look():
    try:
        answers.append(queue.deliver_all(None, wait=False))
    finally:
        connections.close_all()

with transaction.atomic():
    connection.cursor().execute("DELETE FROM cachecore_outbox")
    thread = Thread(target=look)
    thread.start()
    thread.join()
print(answers)
"""


def test_a_look_into_an_empty_outbox_waits_for_no_writer(tmp_path):
    """An import holds the lock for longer than anybody waits for it."""
    looked = run(
        "-c",
        LOOK_WHILE_ANOTHER_WRITES,
        DJANGO_SETTINGS_MODULE="sap_project.settings",
        DATABASE_URL=f"sqlite:///{tmp_path}/sap.sqlite3",
        CACHE_OUTBOX_CHECK="0",
    )

    assert (looked.stdout, looked.stderr) == ("[0]\n", "")
