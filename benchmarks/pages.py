"""The four pages, and who asks for them: a seller for his own, the finance desk for the settlements."""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count

from benchmarks.asking import Asker, sign_in
from pedidos.models import Cliente
from vendedor.models import Vendedor


class Page(NamedTuple):
    """grows_with_all: it ranks all there ever was."""

    name: str
    address: str
    user_id: int
    grows_with_all: bool = False

    def asker(self) -> Asker:
        return Asker(sign_in(self.user_id))


def the_four() -> list[Page]:
    """Those of the seller with the largest portfolio, and of his client with the most orders."""
    vendedor = Vendedor.objects.annotate(clientes_dele=Count("clientes")).order_by("-clientes_dele", "pk")[0]
    return pages_of(vendedor)


def the_computed() -> list[Page]:
    """The four, and what costs more of them: all time, and the whole house."""
    dashboard, client, rankings, settlements = the_four()
    manager = User.objects.get(username="gerente").pk
    of_all_time = f"{rankings.address}?periodo=tudo"
    return [
        dashboard,
        Page("dashboard, all time", f"{dashboard.address}?periodo=tudo", dashboard.user_id),
        client,
        rankings,
        Page("rankings of a seller, all time", of_all_time, rankings.user_id, grows_with_all=True),
        Page("rankings of the house", rankings.address, manager),
        Page("rankings of the house, all time", of_all_time, manager, grows_with_all=True),
        settlements,
    ]


def pages_of(vendedor: Vendedor) -> list[Page]:
    """The settlements are the same whoever sells."""
    user_id = vendedor.usuario_id or 0  # here each has a login
    cliente = Cliente.objects.do_vendedor(vendedor.pk).annotate(quantos=Count("pedidos")).order_by("-quantos", "pk")[0]
    return [
        Page("dashboard", "/vendedor/", user_id),
        Page("client", f"/vendedor/cliente/{cliente.pk}", user_id),
        Page("rankings", "/vendedor/rankings", user_id),
        Page("settlements", "/apuracao/", User.objects.get(username="financeiro").pk),
    ]
