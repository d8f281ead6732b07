"""The same record as recording.py, from pytest."""

from typing import Any

from inside.recording import BEGUN, ENDED, write


def pytest_runtest_logstart(nodeid: str) -> None:
    write(nodeid, BEGUN)


def pytest_runtest_logreport(report: Any) -> None:
    if report.failed:
        write(report.nodeid, "failure" if report.when == "call" else "error", report.longreprtext)
    elif report.skipped:
        write(report.nodeid, "skipped")
    elif report.when == "call":
        write(report.nodeid, "ok")


def pytest_unconfigure() -> None:
    # After the test database is gone: what cannot be removed is part of what is asked here.
    write("", ENDED)
