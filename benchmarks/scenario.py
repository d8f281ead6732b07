"""Runs one scenario and prints what it finds: python -m benchmarks.scenario NAME SIZE [ARGUMENT ...]."""

import sys
from collections.abc import Iterator
from importlib import import_module

import django
import msgspec

from benchmarks.children import end_when_asked
from benchmarks.sizes import SIZES


def main(name: str, size: str, *arguments: str) -> None:
    end_when_asked()
    django.setup()
    scenario = import_module(f"benchmarks.scenarios.{name}")
    found = scenario.run(SIZES[size], *arguments)
    sys.stdout.buffer.write(msgspec.json.encode(list(found) if isinstance(found, Iterator) else found) + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
