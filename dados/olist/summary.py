"""What an import says when it is done, in Portuguese."""

from collections.abc import Iterator

from django.utils.formats import number_format

from comum.formatos import dinheiro
from dados.olist.carga import Carga
from dados.olist.mapping import reais
from dados.olist.planning import Contradicao, Plano
from pedidos.models import Pagamento, Pedido


def summary(carga: Carga, plano: Plano, margem: str) -> str:
    if not carga.criados:
        return (
            f"Nada a acrescentar: os {_count(carga.pedidos_ja_existentes)} pedidos desta pasta "
            "já estavam no sistema, e tudo o que eles usam também."
        )
    return "\n".join(_lines(carga, plano, margem))


def _lines(carga: Carga, plano: Plano, margem: str) -> Iterator[str]:
    yield "Importação Olist concluída. Acrescentado:"
    for kind, count in carga.criados.items():
        yield _line(_count(count), kind)
    if carga.pedidos_ja_existentes:
        yield f"Já estavam no sistema e ficaram como estavam: {_count(carga.pedidos_ja_existentes)} pedidos."
    yield "Totais do que foi acrescentado:"
    yield _line(_money(carga.itens), "em mercadorias")
    yield _line(_money(carga.frete), "em frete (não entra no total do pedido)")
    for status in Pagamento.Status:
        if carga.pagamentos[status]:
            yield _line(_money(carga.pagamentos[status]), f"em pagamentos: {status.label.lower()}")
    yield "Pedidos por status:"
    for situacao in Pedido.Status:
        if carga.status[situacao]:
            yield _line(_count(carga.status[situacao]), situacao.label.lower())
    yield f"Preço de compra suposto com margem de {margem} % sobre o preço de venda, e marcado como suposto."
    if plano.contradicoes:
        yield "Contradições nos pedidos da Olist (tudo foi guardado; cada um conta em todas as que tem):"
    for contradicao in Contradicao:
        orders = plano.contradicoes.get(contradicao, [])
        if orders:
            yield _line(_count(len(orders)), f"{contradicao} (por exemplo {orders[0]})")


def _line(figure: str, what: str) -> str:
    return f"{figure:>18}  {what}"


def _count(number: int) -> str:
    return number_format(number, force_grouping=True)


def _money(cents: int) -> str:
    return dinheiro(reais(cents))
