"""Asks a person before something is done; where nobody can answer, the answer is no."""

from django.core.management.base import BaseCommand


def confirmed(command: BaseCommand, consequence: str) -> bool:
    command.stdout.write(consequence)
    try:
        answer = input("Continue? [y/N] ")
    except EOFError:
        command.stdout.write("")
        return False
    return answer.strip().lower() in ("y", "yes", "s", "sim")
