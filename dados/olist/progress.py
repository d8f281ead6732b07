"""A progress bar on standard error, where a person watches it; nothing in a pipe or a log."""

from typing import Any

from tqdm import tqdm


def bar(what: str, total: int) -> "tqdm[Any]":
    return tqdm(total=total, desc=what, unit="", leave=False, disable=None)
