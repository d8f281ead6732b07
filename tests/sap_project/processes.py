"""Runs manage.py and small programs as the user does: in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "g7Jq2-Zk9vXw4Rt6Yb8Nc1Md3Lf5Hs0PaQeUiOlKjGyTrEwVxBzC",
    "ALLOWED_HOSTS": "sap.example",
}


def environment(**variables: str) -> dict[str, str]:
    """Only what is named, so that nobody's shell or CI changes what is tested."""
    inherited = ("PATH", "HOME", "DATABASE_URL", "REDIS_URL")
    return {name: os.environ[name] for name in inherited if name in os.environ} | variables


def manage(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return run("manage.py", *arguments, **variables)


def run(*arguments: str, input: str | None = None, **variables: str) -> "subprocess.CompletedProcess[str]":  # noqa: A002
    """input: what it reads, as subprocess.run has it."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**variables),
        input=input,
        capture_output=True,
        text=True,
        # Of a busy machine; migrations take SQLite a while.
        timeout=500,
        check=False,
    )
