"""The year that somebody asked for, or why it is none."""

from comum.erros import Recusa

PRIMEIRO_ANO = 2000
LETRAS_MOSTRADAS = 30


class AnoRecusado(Recusa):
    """What was asked for is not a year of this system."""


def ler_ano(texto: str, *, este_ano: int) -> int:
    """The year in the text; this year when it is empty.

    Raises AnoRecusado, with words for whoever typed it.
    """
    texto = texto.strip()
    if not texto:
        return este_ano
    visto = texto if len(texto) <= LETRAS_MOSTRADAS else f"{texto[:LETRAS_MOSTRADAS]}…"
    if not (texto.isascii() and texto.isdigit()):
        raise AnoRecusado(f"“{visto}” não é um ano. Escreva quatro algarismos, como {este_ano}.")
    # A number of thousands of digits is refused by its length: int() would refuse it less kindly.
    ano = int(texto) if len(texto) <= 9 else 10**9
    if ano < PRIMEIRO_ANO:
        raise AnoRecusado(f"O ano {visto} é antigo demais: a apuração começa em {PRIMEIRO_ANO}.")
    if ano > este_ano:
        raise AnoRecusado(f"O ano {visto} ainda não chegou: a apuração vai até {este_ano}.")
    return ano
