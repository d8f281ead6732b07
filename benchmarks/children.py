"""Processes of the benchmark: none outlives what it was started for, and none takes longer than it may."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 10  # seconds


class TookTooLong(RuntimeError):
    """A part of the benchmark did not end in its time."""


class Failed(RuntimeError):
    """A part of the benchmark ended with an error, which it has printed."""


@contextmanager
def child(command: list[str], env: Mapping[str, str], **options: object) -> Iterator["subprocess.Popen[bytes]"]:
    """A process, with all that it starts itself; ended with the block. It knows no other variables than these."""
    with subprocess.Popen(command, env=dict(env), start_new_session=True, **options) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            _end(process)


def output_of(module: str, *arguments: str, env: Mapping[str, str], minutes: float, cwd: Path | None = None) -> bytes:
    """What python -m module prints, in this tree or another."""
    command = [sys.executable, "-m", module, *arguments]
    with child(command, env, stdout=subprocess.PIPE, cwd=cwd) as process:
        try:
            output, _ = process.communicate(timeout=minutes * 60)
        except subprocess.TimeoutExpired:
            raise TookTooLong(f"{' '.join(command[1:])} was ended after {minutes:g} minutes.") from None
    if process.returncode:
        raise Failed(f"{' '.join(command[1:])} ended with {process.returncode}; its error is above.")
    return output


def end_when_asked() -> None:
    """SIGTERM, to the process that calls this, ends what it has started before it ends itself."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def _end(process: "subprocess.Popen[bytes]") -> None:
    # Its children get the signal too; those that they have put into a session of their own they end themselves.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
