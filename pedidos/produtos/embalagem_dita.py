"""A package of a product in a line of text, as forms, files and the log have it: CX 12 17891234567892 R$ 45,00."""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.core.exceptions import ValidationError

from comum.formatos import preco
from comum.limites import CASAS_DO_PRECO
from pedidos.produtos.unidades import BASE, MAIOR_FATOR, sigla_de

_LINHA = re.compile(
    r"(?P<unidade>[^\W\d_]+)(?P<cada>[0-9]*)\.?\s*(?:de|com|c/|x|:|=)?\s+(?P<fator>[0-9]+)(?:\s+(?P<ean>[0-9]{8,14}))?"
    r"(?:\s+(?:R\$\s*)?(?P<preco>[0-9.]+,[0-9]{1,4}|(?<=R\$ )[0-9.]+))?",
    re.IGNORECASE,
)


class EmbalagemDita(NamedTuple):
    """Its unit, how many base units it holds, its own EAN, and its list price, where it has one."""

    unidade: str
    fator: int
    ean: str = ""
    preco_lista: Decimal | None = None

    def __str__(self) -> str:
        partes = [self.unidade, str(self.fator), self.ean, "" if self.preco_lista is None else preco(self.preco_lista)]
        return " ".join(filter(None, partes))

    @classmethod
    def de(cls, texto: str) -> "EmbalagemDita":
        """Raises ValidationError for a line that is none."""
        found = _LINHA.fullmatch(" ".join(texto.split()))
        if found is None:
            raise ValidationError(
                f"“{texto.strip()}” não diz uma embalagem. Escreva a unidade e quantas há nela; depois, se houver, o "
                "EAN e o preço da embalagem: CX 12 17891234567892 R$ 45,00."
            )
        unidade, cada, fator = sigla_de(found["unidade"]), found["cada"], int(found["fator"])
        if cada and int(cada) != fator:
            raise ValidationError(f"“{texto.strip()}”: {unidade}{cada} diz {cada} unidades, e depois vêm {fator}.")
        if unidade == BASE:
            raise ValidationError(f"“{texto.strip()}”: {BASE} é a unidade em que se conta, e não uma embalagem.")
        if not 2 <= fator <= MAIOR_FATOR:
            raise ValidationError(f"“{texto.strip()}”: numa embalagem há de 2 a 100.000 unidades, e não {fator}.")
        return cls(f"{unidade}{cada}", fator, found["ean"] or "", _preco(found["preco"], texto))


def _preco(dito: str | None, texto: str) -> Decimal | None:
    if dito is None:
        return None
    inteiros, _, casas = dito.partition(",")
    if "." in inteiros and not re.fullmatch(r"[1-9][0-9]{0,2}(\.[0-9]{3})+", inteiros):
        raise ValidationError(f"“{texto.strip()}”: {dito} não é um preço. Escreva-o assim: 1.234,56.")
    try:
        valor = Decimal(f"{inteiros.replace('.', '')}.{casas or 0}")
    except InvalidOperation:
        raise ValidationError(f"“{texto.strip()}”: {dito} não é um preço. Escreva-o assim: 1.234,56.") from None
    return valor.quantize(Decimal(1).scaleb(-CASAS_DO_PRECO))
