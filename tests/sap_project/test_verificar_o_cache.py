"""cache_verify on the pages of the site: each is asked for again as the person for whom it was made."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cachecore.sql.driver import ask
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def verify(*args: str) -> str:
    out = StringIO()
    try:
        call_command("cache_verify", "--verbosity=2", *args, stdout=out, stderr=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


@pytest.fixture
def pages(client, ana, gilda):
    cliente = cast.um_cliente(ana)
    for user in (ana.usuario, gilda):
        client.force_login(user)
        for url in (
            reverse("vendedor:dashboard", query={"vendedor": ana.pk}),
            reverse("vendedor:cliente", args=[cliente.pk], query={"pagina": "1", "unused": "x"}),
            reverse("vendedor:rankings"),
        ):
            assert client.get(url, follow=True).status_code == 200
    return cliente


def test_the_pages_of_the_site_are_the_same_when_they_are_asked_for_again(pages):
    said = verify()
    assert "DIFFERENT" not in said
    assert "Nothing differs" in said
    for pattern in ("vendedor_dashboard", "vendedor_cliente", "vendedor_rankings"):
        assert f"SAME  {pattern}" in said
    assert "unknown" not in said


def test_a_name_changed_behind_the_back_of_the_cache_is_found_in_the_page_of_each_person(pages):
    ask(connection, "UPDATE pedidos_cliente SET nome = 'Bar Escondido' WHERE id = %s", [pages.pk])
    said = verify("--pattern=vendedor_cliente:*")
    assert said.count("DIFFERENT") == 2
    assert "first difference: body, byte " in said
    assert "should have been told of: table pedidos_cliente: cliente.atualizado, " in said
    assert f"/vendedor/cliente/{pages.pk}" in said
