"""Fills the database of DATABASE_URL with a demo of so many orders: python -m benchmarks.fill ORDERS."""

import sys
from secrets import token_urlsafe

import django


def main(orders: int) -> None:
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.db import connection

    from pedidos.acesso import Papel
    from vendedor.models import Vendedor

    # What is printed here are the logins of people.
    call_command("migrate", verbosity=0, stdout=sys.stderr)
    call_command("popular_demo", pedidos=orders, senha=token_urlsafe(), stdout=sys.stderr)
    # In a demo two sellers have a login; here each of them reads.
    for vendedor in Vendedor.objects.filter(usuario=None):
        vendedor.usuario = User.objects.create(username=vendedor.codigo.lower())
        vendedor.usuario.groups.add(Group.objects.get(name=Papel.VENDEDOR))
        vendedor.save(update_fields=["usuario"])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
