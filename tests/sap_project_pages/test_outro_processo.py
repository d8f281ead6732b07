"""What another process changes of a person holds at the next request, whatever that process has loaded."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from tests.cachecore.processes import environment
from tests.cast import um_pedido
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)

PAGINA = "/vendedor/rankings"
NOVA = "guaraná quente 8"
# No more than manage.py loads, in the part of the cache that this test has.
MANAGE = """
import sys
import django
from django.conf import settings
settings.CACHECORE = {{**settings.CACHECORE, "NAMESPACE": {namespace!r}}}
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""
SHELL = "from django.contrib.auth.models import Group, User; gilda = User.objects.get(username='gilda'); "


@pytest.fixture
def dentro(client: Client, gilda: User, ana: Vendedor) -> Client:
    """Gilda, signed in, with a page that the cache has."""
    um_pedido(ana)
    client.force_login(gilda)
    client.get(PAGINA)
    assert client.get(PAGINA)["Cache-Status"] == "cachecore; hit"
    return client


def manage(*arguments: str, typed: str = "") -> None:
    program = MANAGE.format(namespace=settings.CACHECORE["NAMESPACE"])
    # A session of its own has no terminal: what is typed comes from its input.
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *arguments],
        env=environment(),
        input=typed,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        start_new_session=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_changepassword_ends_the_sessions(dentro: Client, gilda: User):
    manage("changepassword", "gilda", typed=f"{NOVA}\n{NOVA}\n")

    assert User.objects.get(pk=gilda.pk).password != gilda.password
    assert dentro.get(PAGINA)["Location"].startswith("/entrar/")


@pytest.mark.parametrize(
    ("feito", "status"),
    [
        ("gilda.is_active = False; gilda.save()", 302),
        ("User.objects.update(is_active=False)", 302),
        ("User.objects.update(password='!')", 302),
        ("gilda.groups.clear()", 403),
        ("Group.objects.get(name='GERENTE').delete()", 403),
        ("Group.objects.get(name='GERENTE').user_set.set([])", 403),
        ("gilda.groups.set(Group.objects.filter(name='LOGISTICA'))", 403),
        (
            "from django.contrib.sessions.models import Session; "
            "from sap_project.models import Sessao; Sessao.objects.all().delete()",
            302,
        ),
    ],
)
def test_a_person_is_what_the_shell_has_made_of_them(dentro: Client, feito: str, status: int):
    manage("shell", "--no-imports", "-c", SHELL + feito)

    assert dentro.get(PAGINA).status_code == status
