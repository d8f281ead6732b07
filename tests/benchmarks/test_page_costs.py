"""What the document of the pages says of what was measured."""

from time import process_time

import pytest
from django.template import engines

from benchmarks.load.page_cost import PageCost
from benchmarks.page_costs import Place, table
from benchmarks.spent import DATABASE, REST, TEMPLATES, spending
from vendedor.models import Vendedor


def cost(milliseconds: float, statements: int) -> PageCost:
    return PageCost("client", [milliseconds], {part: [1.0] for part in (DATABASE, TEMPLATES, REST)}, statements, 1_000)


@pytest.mark.parametrize(
    ("orders", "address", "milliseconds", "statements", "reached"),
    [
        (20_000, "sqlite:///x", 20, 5, "yes"),
        (100_000, "postgres:///x", 20, 5, "**no**"),
        (100_000, "postgres:///x", 10, 6, "**no**"),
        (1_000_000, "postgres:///x", 15, 5, "yes"),
    ],
)
def test_a_page_reaches_its_goal_in_time_and_statements(
    orders: int, address: str, milliseconds: float, statements: int, reached: str
):
    lines = list(table(Place(orders, address), {"now": [cost(milliseconds, statements)], "before": [cost(99, 7)]}))

    figures = f"{milliseconds} | {milliseconds} | 1 | 1 | 1 | {statements} | 1,000 | {reached}"
    assert lines[-1] == f"| client | {figures} | 99, 7 statements | 99 |"


def test_what_a_template_asks_of_the_database_counts_as_the_database(db: None):
    template = engines["django"].from_string("{% for v in todos %}{% endfor %}")

    with spending() as spent:
        began = process_time()
        template.render({"todos": Vendedor.objects.all()})
        took = process_time() - began

    assert set(spent.of) == {DATABASE, TEMPLATES, REST}
    assert sum(spent.of.values()) >= took
