"""Writes down what each test comes to, as it happens: a process that hangs has said in which test."""

import json
import os
import unittest
from pathlib import Path
from typing import Any

from django.test.runner import DiscoverRunner

BEGUN = "begun"
ENDED = "ended"
HITS = "hits"
BAD = ("failure", "error", "unexpected success")

RECORD = "OTHERS_RECORD"


def write(name: str, result: str, text: str = "") -> None:
    with Path(os.environ[RECORD]).open("a") as record:
        record.write(json.dumps([name, result, text]) + "\n")


class RecordingResult(unittest.TextTestResult):
    """A subtest counts as its test: its parameters may be other ones in the next run."""

    def startTest(self, test: Any) -> None:  # noqa: N802
        write(test.id(), BEGUN)
        super().startTest(test)

    def addSuccess(self, test: Any) -> None:  # noqa: N802
        write(test.id(), "ok")
        super().addSuccess(test)

    def addError(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addError(test, err)
        write(test.id(), "error", self.errors[-1][1])

    def addFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addFailure(test, err)
        write(test.id(), "failure", self.failures[-1][1])

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802
        write(test.id(), "skipped")
        super().addSkip(test, reason)

    def addExpectedFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        write(test.id(), "expected failure")
        super().addExpectedFailure(test, err)

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802
        write(test.id(), "unexpected success")
        super().addUnexpectedSuccess(test)

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: N802
        super().addSubTest(test, subtest, err)
        if err is not None:
            failed = issubclass(err[0], test.failureException)
            write(test.id(), "failure" if failed else "error", (self.failures if failed else self.errors)[-1][1])


class RecordingRunner(DiscoverRunner):
    """Django's runner; the project's own one is mixed in where it has one."""

    def get_resultclass(self) -> Any:
        return RecordingResult

    def run_tests(self, *args: Any, **kwargs: Any) -> int:
        failures = super().run_tests(*args, **kwargs)
        write("", ENDED)
        return failures
