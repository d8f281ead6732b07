"""Numbers that pass every check and belong to nobody."""

from stdnum import ean
from stdnum.br import cnpj

BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cnpj_ficticio(numero: int) -> str:
    """A CNPJ with letters, as given out since 2026, whose root begins with DEMO; up to 1,679,615."""
    sufixo = ""
    for _ in range(4):
        numero, digito = divmod(numero, 36)
        sufixo = BASE36[digito] + sufixo
    raiz = f"DEMO{sufixo}0001"
    return raiz + cnpj.calc_check_digits(raiz)


def cpf_ficticio(numero: int) -> str:
    """A CPF that begins with three zeros; up to 999,999."""
    raiz = f"{numero:09d}"
    # stdnum keeps this computation private.
    primeiro = sum((10 - i) * int(d) for i, d in enumerate(raiz))
    d1 = (11 - primeiro) % 11 % 10
    segundo = sum((11 - i) * int(d) for i, d in enumerate(raiz)) + 2 * d1
    d2 = (11 - segundo) % 11 % 10
    return f"{raiz}{d1}{d2}"


def ean_ficticio(numero: int) -> str:
    """An EAN-13 of the range 200 to 299, which every company uses for itself alone."""
    raiz = f"200{numero:09d}"
    return raiz + str(ean.calc_check_digit(raiz))
