"""The database of a run: the project's own tables, the witness, and the rows it begins with."""

from django.contrib.auth.models import User
from django.core.management import call_command

from pedidos.models import Categoria, Cliente
from tests.chaos import witness
from tests.chaos.reads import CARTEIRAS, CLIENTES, CODIGOS, KEYS, PEOPLE
from vendedor.models import Vendedor


def install() -> None:
    call_command("migrate", verbosity=0)
    witness.install(KEYS)
    User.objects.bulk_create([User(pk=pk, username=f"user{pk}") for pk in PEOPLE])
    Vendedor.objects.bulk_create([Vendedor(pk=pk, codigo=f"V{pk}", nome=f"Vendedor {pk}") for pk in CARTEIRAS])
    Cliente.objects.bulk_create([Cliente(pk=pk, nome=f"Bar {pk}", vendedor_id=1 + pk % 4) for pk in CLIENTES[:12]])
    Categoria.objects.bulk_create([Categoria(codigo=codigo, nome=codigo) for codigo in CODIGOS])
