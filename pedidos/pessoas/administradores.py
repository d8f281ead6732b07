"""Somebody can always administer: the last one who can is not taken away, and nobody shuts himself out."""

from collections.abc import Collection

from django.contrib.auth.models import Group, User
from django.db.models import Q, QuerySet

from comum.erros import Recusa
from pedidos.acesso import Papel


class UltimoAdministrador(Recusa):
    """Nobody would be left who can manage people and roles."""


def administradores() -> QuerySet[User]:
    """Whoever can come into the administration and manage people there."""
    admin = Q(is_superuser=True) | Q(groups__name=Papel.ADMIN)
    return User.objects.filter(admin, is_active=True, is_staff=True).distinct()


def exigir_outro_administrador(menos: Collection[int]) -> None:
    """Raises UltimoAdministrador unless somebody besides these can administer.

    Two who take it from each other at the same moment wait here until the transaction of the
    first has ended; the second is refused.
    """
    Group.objects.select_for_update(no_key=True).get(name=Papel.ADMIN)
    if not administradores().exclude(pk__in=menos).exists():
        raise UltimoAdministrador(
            "Não sobraria ninguém para administrar o sistema. Dê antes o papel ADMIN e o acesso à administração "
            "a outra pessoa ativa."
        )
