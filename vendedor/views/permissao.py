"""What a seller may see: his own."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from pedidos.acesso import acesso_de


def proprio_vendedor(request: HttpRequest) -> int:
    """The seller who asks; refuses a user who is none."""
    vendedor_id = acesso_de(request).vendedor_id
    if vendedor_id is None:
        raise PermissionDenied(
            "O seu usuário não está ligado a um vendedor ativo. Peça à administração que faça a ligação."
        )
    return vendedor_id


def propria_carteira(request: HttpRequest) -> int | None:
    """The portfolio to which a page is limited; None for whoever sees all of them."""
    return None if acesso_de(request).ve_todas_as_carteiras else proprio_vendedor(request)
