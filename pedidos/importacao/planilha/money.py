"""What the cells of a line say of money: its price, its discount, its total, and how it was paid."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from comum.formatos import dinheiro
from comum.formatos import preco as em_reais
from comum.limites import MAIOR_TOTAL
from pedidos.importacao.planilha.fields import (
    Cell,
    Marca,
    diz_por_cento,
    diz_reais,
    is_blank,
    parse_number,
    parse_preco_unitario,
    parse_texto,
    parse_valor,
    show,
)
from pedidos.importacao.planilha.layout import Celulas
from pedidos.importacao.planilha.problemas import ValorRecusado
from pedidos.importacao.planilha.titulos import DESCONTOS, Campo, normalize
from pedidos.models import Pagamento
from pedidos.pedidos.valores import CENTAVO, arredondado, valor_da_linha

_LAST_PLACE = Decimal("0.0001")
_REAIS = {"brl", "r$", "real", "reais", "real brasileiro"}
_METODOS = {
    palavra: metodo
    for metodo, palavras in (
        (Pagamento.Metodo.PIX, "pix"),
        (Pagamento.Metodo.DINHEIRO, "dinheiro|especie|cash|a vista|a vista dinheiro"),
        (Pagamento.Metodo.CARTAO_CREDITO, "cartao credito|cartao de credito|credito|credit card|cartao"),
        (Pagamento.Metodo.CARTAO_DEBITO, "cartao debito|cartao de debito|debito|debit card"),
        (Pagamento.Metodo.BOLETO, "boleto|boleto bancario|bank slip"),
        (Pagamento.Metodo.VALE, "vale|voucher|gift card|vale presente"),
        (Pagamento.Metodo.OUTRO, "outro|outros|other|transferencia|deposito|ted|doc|cheque|fiado"),
    )
    for palavra in palavras.split("|")
}


class ValorDaLinha(NamedTuple):
    preco: Decimal
    desconto: Decimal
    valor: Decimal


class _Recusa(ValorRecusado):
    def __init__(self, campo: Campo, motivo: str, saida: str) -> None:
        super().__init__(motivo, saida)
        self.campo = campo


def read_valor(cells: Celulas, quantidade: int, marca: Marca, *, so_zero: bool) -> ValorDaLinha:
    """Raises ValorRecusado, whose campo is the column at fault where it is not the price."""
    total = _read(cells, Campo.TOTAL, marca, "total")
    preco = parse_preco_unitario(cells[Campo.PRECO], marca) if cells.has(Campo.PRECO) else None
    if preco is None and total is None:
        raise _Recusa(Campo.PRECO, "está vazio", "escreva um número, por exemplo 12,50")
    desconto = _desconto(cells, quantidade, preco, marca)
    if desconto and so_zero:
        raise _Recusa(
            Campo.DESCONTO,
            "há um desconto, e não se sabe se é em R$ ou em %, da linha ou da unidade",
            "diga-o em Colunas",
        )
    if preco is None:
        preco = (((total or 0) + desconto) / quantidade).quantize(_LAST_PLACE, ROUND_HALF_UP)
    if quantidade * preco > MAIOR_TOTAL:
        raise _Recusa(Campo.PRECO, "quantidade × preço passa de R$ 999.999.999.999,99", "corrija um dos dois")
    valor = valor_da_linha(quantidade, preco, desconto)
    if valor < 0:
        raise _Recusa(Campo.DESCONTO, f"o desconto passa do valor da linha, {dinheiro(valor + desconto)}", "corrija-o")
    if total is not None and abs(total - valor) > CENTAVO:
        raise _Recusa(
            Campo.TOTAL,
            f"{quantidade} × {em_reais(preco)}{f' menos {dinheiro(desconto)}' if desconto else ''} "
            f"é {dinheiro(valor)}, e não {dinheiro(total)}",
            "corrija o preço, a quantidade ou o total; se a diferença está em outra coluna, diga-a em Colunas",
        )
    return ValorDaLinha(preco, desconto, valor)


def _desconto(cells: Celulas, quantidade: int, preco: Decimal | None, marca: Marca) -> Decimal:
    """What the columns of discounts say; a discount in R$ and in % beside it is one, said twice."""
    said = {campo: _um_desconto(cells, campo, quantidade, preco, marca) for campo in DESCONTOS if cells.has(campo)}
    given = {campo: value for campo, value in said.items() if value}
    if given and max(given.values()) - min(given.values()) > CENTAVO * quantidade:
        raise _Recusa(
            next(reversed(given)),
            f"as colunas de desconto não dizem o mesmo: {' e '.join(dinheiro(value) for value in given.values())}",
            "corrija uma das duas ou, em Colunas, não use uma",
        )
    return next(iter(given.values()), Decimal(0))


def _um_desconto(cells: Celulas, campo: Campo, quantidade: int, preco: Decimal | None, marca: Marca) -> Decimal:
    cell = cells[campo]
    try:
        if diz_por_cento(cell) or (campo is Campo.DESCONTO_PERCENTUAL and not diz_reais(cell)):
            if preco is None:
                raise _Recusa(Campo.PRECO, "está vazio, e o desconto é uma parte dele", "preencha o preço da unidade")
            part = abs(parse_number(cell.strip().removesuffix("%") if isinstance(cell, str) else cell, marca))
            if part > 100:
                raise ValorRecusado("o desconto passa de 100 %", "corrija-o")
            if isinstance(cell, float) and 0 < part < 1:
                raise ValorRecusado(
                    f"não se sabe se é {_plain(part)} % ou {_plain(part * 100)} %",
                    f"escreva-o com o sinal: {_plain(part)}% ou {_plain(part * 100)}%",
                )
            return arredondado(quantidade * preco * part / 100)
        # A discount is often written as what it does to the total: with a minus.
        value = abs(parse_number(cell, marca))
        value = value * quantidade if campo is Campo.DESCONTO_UNITARIO else value
        if value != value.quantize(CENTAVO):
            raise ValorRecusado("o desconto tem mais de 2 casas decimais", "arredonde para centavos")
        return value.quantize(CENTAVO)
    except _Recusa:
        raise
    except ValorRecusado as refused:
        raise _Recusa(campo, refused.motivo, refused.saida) from None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")


def _read(cells: Celulas, campo: Campo, marca: Marca, que: str) -> Decimal | None:
    """Money that may be left out."""
    if not cells.has(campo):
        return None
    try:
        return parse_valor(_without_noise(cells[campo]), marca, que)
    except ValorRecusado as refused:
        raise _Recusa(campo, refused.motivo, refused.saida) from None


def _without_noise(cell: Cell) -> Cell:
    """A total that a formula computed has more places than money."""
    return round(cell, 2) if isinstance(cell, float) else cell


def read_opcional(cells: Celulas, campo: Campo, marca: Marca) -> Decimal | None:
    """Freight, a paid amount, the total of an order: None where the cell is empty."""
    if campo is Campo.DESCONTO_PEDIDO and diz_por_cento(cells[campo]):
        raise _Recusa(
            campo,
            "o desconto do pedido é uma parte dele, e só se lê em R$",
            "escreva quanto ele é em R$; se é o de cada linha, em Colunas, diga que é o desconto da linha",
        )
    return _read(cells, campo, marca, "valor")


def read_metodo(cell: Cell) -> tuple[str | None, str]:
    """The method of payment, and what to say where it is none that we know."""
    if is_blank(cell):
        return None, ""
    texto = parse_texto(cell, 80)
    chave = normalize(texto)
    if found := _METODOS.get(chave):
        return found, ""
    for palavra in ("pix", "boleto", "credito", "debito", "dinheiro"):
        if palavra in chave:
            return _METODOS[palavra], ""
    return Pagamento.Metodo.OUTRO, f"a forma de pagamento {texto!r} entra como Outro"


def refuse_parcela(cell: Cell) -> None:
    """A file with a line an instalment has each item as often as it has instalments."""
    if (found := re.match("[0-9]+", show(cell))) and int(found[0]) > 1:
        raise ValorRecusado(
            "a planilha tem uma linha por parcela, e o item entraria mais de uma vez",
            "exporte uma linha por item, ou deixe só as da primeira parcela; se não é isso, em Colunas, não use esta "
            "coluna",
        )


def check_moeda(cell: Cell) -> None:
    if not is_blank(cell) and normalize(show(cell)) not in _REAIS:
        raise ValorRecusado("a moeda não é o real", "converta os valores para reais, ou tire a linha")
