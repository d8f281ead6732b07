"""Runs one scenario in this process and prints its figures: python -m benchmarks.scenario NAME SIZE [ARGUMENT ...]."""

import sys
from importlib import import_module

import django
import msgspec

from benchmarks.sizes import SIZES


def main(name: str, size: str, *arguments: str) -> None:
    django.setup()
    scenario = import_module(f"benchmarks.scenarios.{name}")
    figures = list(scenario.run(SIZES[size], *arguments))
    sys.stdout.buffer.write(msgspec.json.encode(figures) + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
