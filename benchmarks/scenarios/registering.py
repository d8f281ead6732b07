"""Point 2: what registering an order pays for the daily totals that triggers keep."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle
from time import perf_counter

from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from benchmarks.figures import Figure, Goal, timed
from benchmarks.samples import ratios
from benchmarks.sizes import Size
from pedidos.models import Cliente, Pedido, Produto
from pedidos.pedidos.pedido import LinhaPedida

SUBJECT = "Registering an order"
LINES = 5
ORDERS = 10  # a sample
KEEPING_TOTALS = "resumos_%"


def run(size: Size) -> Iterator[Figure]:
    triggers = _triggers()
    with connection.cursor() as cursor:
        # What waits for the disk is the same for both.
        cursor.execute("SET synchronous_commit TO off")
    clients = cycle(Cliente.objects.exclude(vendedor=None).order_by("pk").values_list("pk", "vendedor_id"))
    products = list(Produto.objects.order_by("pk").values_list("pk", "preco_medio_compra"))[:LINES]
    lines = [LinhaPedida(pk, 2, price * 2) for pk, price in products]
    samples: dict[bool, list[float]] = {True: [], False: []}
    for number in tqdm(range(size.rounds + 1), desc="Registering orders", unit="round"):
        for enabled, taken in samples.items():
            _switch(triggers, enabled=enabled)
            milliseconds = _register(clients, lines)
            # The first round warms up.
            if number:
                taken.append(milliseconds)
    _switch(triggers, enabled=True)
    kept, none = samples[True], samples[False]
    yield timed(SUBJECT, f"of {LINES} lines, with the daily totals", kept, "ms")
    yield timed(SUBJECT, f"of {LINES} lines, without", none, "ms")
    yield timed(SUBJECT, "with the totals / without", ratios(kept, none), "×", goal=Goal(at_most=1.3))


def _register(clients: Iterator[tuple[int, int]], lines: list[LinhaPedida]) -> float:
    """Milliseconds for one of ORDERS."""
    began = perf_counter()
    for _ in range(ORDERS):
        cliente_id, vendedor_id = next(clients)
        Pedido.objects.registrar(
            cliente_id=cliente_id,
            vendedor_id=vendedor_id,
            data=timezone.localdate(),
            frete=Decimal(0),
            linhas=lines,
        )
    return (perf_counter() - began) * 1e3 / ORDERS


def _triggers() -> list[tuple[str, str]]:
    """Each with its table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s",
            [KEEPING_TOTALS],
        )
        triggers: list[tuple[str, str]] = cursor.fetchall()
    if not triggers:
        raise RuntimeError(f"No trigger is named like {KEEPING_TOTALS}: there are no totals to pay for.")
    return triggers


def _switch(triggers: list[tuple[str, str]], *, enabled: bool) -> None:
    with connection.cursor() as cursor:
        for table, trigger in triggers:
            cursor.execute(f"ALTER TABLE {table} {'ENABLE' if enabled else 'DISABLE'} TRIGGER {trigger}")
