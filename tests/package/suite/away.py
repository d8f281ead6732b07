"""A program, see test_cases.py: the database of the test refuses connections for a while, and comes back."""

import json
import threading
import time
from collections.abc import Callable

import django

import project

CHECK = 0.1
project.CACHECORE["OUTBOX_CHECK"] = CHECK
django.setup()

from django.db import DatabaseError, InterfaceError, connection, connections  # noqa: E402

from cachecore.models import Outbox  # noqa: E402
from shop.models import Place  # noqa: E402
from shop.reads import all_places  # noqa: E402

NAME = str(connection.settings_dict["NAME"])


def pollers() -> int:
    return sum(thread.name.startswith("cachecore-") and "poll" in thread.name for thread in threading.enumerate())


def wait_for(what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(CHECK)
    return True


def administrator():
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    found = connection.Database.connect(**parameters)
    found.autocommit = True
    return found.cursor()


admin = administrator()
Place.objects.create(name="old")
all_places()
wait_for(lambda: all_places() == ["old"])
told: dict[str, object] = {"pollers_before": pollers()}
admin.execute(f'ALTER DATABASE "{NAME}" ALLOW_CONNECTIONS false')
try:
    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [NAME])
    # Longer than any poll is good for.
    threading.Event().wait(10 * CHECK)
    try:
        all_places()
        told["during"] = "answered"
    except (DatabaseError, InterfaceError) as error:
        told["during"] = type(error).__name__
        told["same_driver_error_as_django"] = True
    except Exception as error:  # noqa: BLE001 - what it is, is told
        told["during"] = f"{type(error).__module__}.{type(error).__name__}"
    told.setdefault("same_driver_error_as_django", told["during"] == "answered")
finally:
    admin.execute(f'ALTER DATABASE "{NAME}" ALLOW_CONNECTIONS true')
connections.close_all()
Outbox.objects.create(scopes=["all_places"])
wait_for(lambda: not Outbox.objects.exists())
told["outbox_after"] = Outbox.objects.count()
told["pollers_after"] = pollers()
Place.objects.update(name="new")
told["fresh"] = all_places() == all_places() == ["new"]
print(json.dumps(told))
