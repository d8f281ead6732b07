"""What becomes of one order: paid or not, in one sum or two, collected at once or in parts, cancelled.

Everything about an order is decided when it is made; what would lie after today has not
happened yet, and that alone decides the status.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from dados.demo.calendario import dia_util_desde
from pedidos.models import Pagamento, Pedido

PIX = Pagamento.Metodo.PIX.value
BOLETO = Pagamento.Metodo.BOLETO.value
DINHEIRO = Pagamento.Metodo.DINHEIRO.value
CREDITO = Pagamento.Metodo.CARTAO_CREDITO.value
DEBITO = Pagamento.Metodo.CARTAO_DEBITO.value
APROVADO = Pagamento.Status.APROVADO.value
PENDENTE = Pagamento.Status.PENDENTE.value
REJEITADO = Pagamento.Status.REJEITADO.value

# Method, how many in a hundred, and after how many days at most the money is there.
METODOS = ((PIX, 46, 0), (BOLETO, 34, 6), (DINHEIRO, 8, 0), (CREDITO, 6, 1), (DEBITO, 6, 0))

CANCELADOS = 0.03
NUNCA_PAGOS = 0.012
RECUSADOS_ANTES = 0.04
EM_DUAS_VEZES = 0.07
COLETADOS_EM_PARTES = 0.13
VALOR_PARA_DIVIDIR = 80_000  # centavos


@dataclass(slots=True)
class PagamentoDemo:
    dia: date
    valor: int
    metodo: str
    status: str
    segundos: int  # after the order, or after 9:00 on a later day


@dataclass(slots=True)
class VidaDemo:
    dia: date
    total: int
    metodo: str
    status: str = Pedido.Status.PENDENTE.value
    confirmado: bool = True
    pagamentos: list[PagamentoDemo] = field(default_factory=list)
    # The days of the pick-ups; those after today have no place here.
    coletas: list[date] = field(default_factory=list)
    em_partes: bool = False


def viver(dia: date, total: int, pacotes: int, hoje: date, rng: Random) -> VidaDemo:
    sorteio = rng.random()
    metodo, prazo = _metodo(rng)
    vida = VidaDemo(dia, total, metodo)
    if sorteio < CANCELADOS:
        _cancelar(vida, hoje, rng)
    elif sorteio < CANCELADOS + NUNCA_PAGOS:
        vida.pagamentos.append(PagamentoDemo(dia, total, BOLETO, PENDENTE, 600))
    else:
        pago_em = dia + timedelta(days=int(rng.random() * (prazo + 1)))
        _pagar(vida, pago_em, hoje, rng)
        if pago_em <= hoje:
            vida.status = Pedido.Status.PAGAMENTO_APROVADO.value
            _coletar(vida, pago_em, pacotes, hoje, rng)
        else:
            vida.confirmado = rng.random() < 0.5
    return vida


def _metodo(rng: Random) -> tuple[str, int]:
    sorteio = rng.random() * 100
    for metodo, parte, prazo in METODOS:
        sorteio -= parte
        if sorteio < 0:
            return metodo, prazo
    return METODOS[0][0], METODOS[0][2]


def _cancelar(vida: VidaDemo, hoje: date, rng: Random) -> None:
    vida.confirmado = rng.random() < 0.3
    if rng.random() < 0.4:
        vida.pagamentos.append(PagamentoDemo(vida.dia, vida.total, vida.metodo, REJEITADO, 900))
    if vida.dia < hoje:
        vida.status = Pedido.Status.CANCELADO.value


def _pagar(vida: VidaDemo, pago_em: date, hoje: date, rng: Random) -> None:
    dia, falta, metodo = vida.dia, vida.total, vida.metodo
    sorteio = rng.random()
    if sorteio < RECUSADOS_ANTES:
        vida.pagamentos.append(PagamentoDemo(dia, falta, metodo, REJEITADO, 300))
    elif sorteio < RECUSADOS_ANTES + EM_DUAS_VEZES and falta >= VALOR_PARA_DIVIDIR:
        entrada = falta // 2
        vida.pagamentos.append(PagamentoDemo(dia, entrada, PIX, APROVADO, 600))
        falta -= entrada
    if pago_em <= hoje:
        vida.pagamentos.append(PagamentoDemo(pago_em, falta, metodo, APROVADO, 1200))
    else:
        vida.pagamentos.append(PagamentoDemo(dia, falta, metodo, PENDENTE, 1200))


def _coletar(vida: VidaDemo, pago_em: date, pacotes: int, hoje: date, rng: Random) -> None:
    # Never on the day of the payment: the warehouse prints its lists in the morning.
    primeira = dia_util_desde(pago_em + timedelta(days=1 + int(rng.random() ** 2 * 4)))
    if primeira > hoje:
        return
    vida.coletas.append(primeira)
    if pacotes > 1 and rng.random() < COLETADOS_EM_PARTES:
        vida.em_partes = True
        segunda = dia_util_desde(primeira + timedelta(days=1 + int(rng.random() * 5)))
        if segunda > hoje:
            vida.status = Pedido.Status.COLETA_PARCIAL.value
            return
        vida.coletas.append(segunda)
    vida.status = Pedido.Status.COLETA_CONCLUIDA.value
