"""cache_explain: why a page or a call is a hit, a miss or a bypass, and what invalidated it last."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.urls import reverse

from cachecore import cached_with_invalidation, clear_all_cache, invalidate_cache, metrics
from cachecore.examine import verification
from cachecore.store import get_store
from cachecore.store.scope_state import PATIENCE, Mark
from pedidos.models import Categoria
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def explain(*args: str) -> str:
    metrics.flush()
    out = StringIO()
    call_command("cache_explain", *args, stdout=out)
    return out.getvalue()


def reads(*args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(explain("--json", *args))["reads"]
    return found


@pytest.fixture
def nomes():
    @cached_with_invalidation(timeout=60, key_prefix="nomes:{n}", invalidate_on=["categoria.*"])
    def nomes(n: int) -> list[str]:
        return [nome[:n] for nome in Categoria.objects.values_list("nome", flat=True)]

    nomes(3)
    return nomes


@pytest.fixture
def dashboard(client, ana):
    client.force_login(ana.usuario)
    url = reverse("vendedor:dashboard")
    assert client.get(url).status_code == 200
    # A test's requests are for this host.
    return f"http://testserver{url}"


def test_a_hit_says_what_it_depends_on(nomes):
    said = explain("nomes.<locals>.nomes", "--args", '{"n": 3}')
    assert "HIT  tests.cachecore.test_explain.nomes.<locals>.nomes" in said
    assert "nothing that it depends on was written since" in said
    assert "  pattern: nomes:{n}" in said
    assert "unknown rows of the table pedidos_categoria (version " in said
    assert "the event categoria.* in the table pedidos_categoria (version " in said


def test_a_miss_says_which_event_of_which_table_ended_it_and_when(nomes):
    Categoria.objects.create(codigo="NEW", nome="New")
    said = explain("nomes.<locals>.nomes", "--args", '{"n": 3}')
    assert "MISS" in said
    assert "was invalidated by a write of the event categoria.* in the table pedidos_categoria at 20" in said
    assert "last invalidated: 20" in said
    assert "probably categoria.criado" in said
    assert "    ! the event categoria.*" in said
    assert "computed now: would be stored" in said


def test_explaining_changes_nothing(nomes):
    Categoria.objects.create(codigo="NEW", nome="New")
    assert [reads("nomes.<locals>.nomes", "--args", '{"n": 3}')[0]["outcome"] for _ in range(2)] == ["miss", "miss"]


def test_what_was_never_asked_for_is_a_miss_of_its_own_kind(nomes):
    (read,) = reads("nomes.<locals>.nomes", "--args", '{"n": 4}')
    assert read["outcome"] == "miss"
    assert read["reason"].startswith("Nothing is stored under this key: it was never asked for, its 60 s are over")


@pytest.mark.parametrize(
    ("clear", "words"),
    [
        (clear_all_cache, "everything (clear_cache, or a new server)"),
        (lambda: invalidate_cache("nomes:3"), "nomes:3, by hand"),
        (lambda: invalidate_cache("nomes:*"), "nomes:{n} as a whole, by hand"),
    ],
)
def test_what_a_person_cleared_is_told(nomes, clear, words):
    clear()
    (read,) = reads("nomes.<locals>.nomes", "--args", '{"n": 3}')
    assert words in read["reason"]


def test_a_writer_that_is_committing_is_a_bypass(nomes):
    get_store().mark(["nomes:3"], Mark("M" * 12, "default", "7"), PATIENCE)
    (read,) = reads("nomes.<locals>.nomes", "--args", '{"n": 3}')
    assert read["outcome"] == "bypass"
    assert "A transaction is committing a write of nomes:3, by hand" in read["reason"]
    assert "transaction 7" in read["reason"]


def test_a_cache_that_is_switched_off_is_a_bypass(nomes, settings):
    settings.CACHECORE = {**settings.CACHECORE, "ENABLED": False}
    (read,) = reads("nomes.<locals>.nomes", "--args", '{"n": 3}')
    assert (read["outcome"], read["reason"]) == ("bypass", "The cache is switched off: CACHECORE['ENABLED'] is False.")


def test_own_writes_are_a_bypass(nomes):
    with transaction.atomic():
        Categoria.objects.create(codigo="NEW", nome="New")
        (read,) = reads("nomes.<locals>.nomes", "--args", '{"n": 3}')
    assert read["outcome"] == "bypass"
    assert "has written" in read["reason"]


def test_bytes_that_are_not_believed_are_told(nomes):
    (key,) = verification.keys_matching("nomes:{n}".__eq__)
    get_store().write(key, b"forged", 60)
    (read,) = reads("nomes.<locals>.nomes", "--args", '{"n": 3}')
    assert (read["outcome"], read["reason"][:35]) == ("miss", "What lies there is not believed: da")


def test_a_page_is_explained_for_the_person_who_asks(gilda, dashboard, ana):
    said = explain(dashboard, "--user", "ana")
    assert f"GET {dashboard} by ana: answered 200" in said
    assert "HIT  vendedor.views.dashboard.pagina_do_painel" in said
    assert f"of rows with vendedor_id={ana.pk} in the table pedidos_pedido" in said
    assert "Cache-Status: cachecore; hit" in said
    # Her page is not Gilda's.
    assert "MISS" in explain(f"{dashboard}?vendedor={ana.pk}", "--user", "gilda")


def test_the_reads_within_a_page_that_is_a_miss_are_explained_too(dashboard, ana):
    cast.um_pedido(ana, cliente=cast.um_cliente(ana))
    page, *within = reads(dashboard, "--user", "ana")
    assert page["outcome"] == "miss"
    assert "was invalidated by a write of the event" in page["reason"]
    assert within


def test_a_page_that_is_answered_before_the_cache_says_so(dashboard):
    said = explain(dashboard)
    assert "by a stranger: answered 302 to /entrar/?next=" in said
    assert "No cached read was reached" in said


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["/", "--user", "nobody"], "There is no user 'nobody'; give the username of one."),
        (["nome"], "No cached function is called 'nome'. "),
        (["nomes.<locals>.nomes", "--args", "[3]"], "--args is '[3]': it is no object. Give a JSON object for "),
        (["nomes.<locals>.nomes", "--args", '{"m": 3}'], "missing a required argument: 'n'. Give a JSON object"),
        (["nomes.<locals>.nomes", "--args", '{"n": "x"}'], "cannot be asked: the argument n: Expected `int`"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_the_way_out(nomes, args, message):
    with pytest.raises(CommandError) as caught:
        explain(*args)
    assert message in str(caught.value)
