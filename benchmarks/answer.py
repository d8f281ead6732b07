"""What the site answers, however it was asked."""

from typing import NamedTuple


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def must_be(answer: Answer, status: int, label: str = "") -> Answer:
    """A figure of another answer than the one that is meant would be a lie."""
    said = answer.headers.get("Cache-Status", "")
    if answer.status != status or label not in said:
        raise RuntimeError(f"Expected {status} {label!r}, was answered {answer.status} {said!r}.")
    return answer
