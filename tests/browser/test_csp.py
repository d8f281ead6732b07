"""No page reports a violation of the Content-Security-Policy, and the browser does enforce it."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from apuracao.models import Apuracao
from pedidos.models import Pedido
from tests.browser.conftest import Visita
from tests.cast import um_pagamento, um_pedido, um_vendedor, uma_pessoa

PAGINAS = [
    "/",
    "/entrar/",
    "/sair/",
    "/senha/",
    "/vendedor/",
    "/vendedor/?periodo=nada",
    "/vendedor/rankings",
    "/apuracao/?ano=2024",
    "/apuracao/?ano=x",
    "/api/v1/",
    "/pedidos/",
    "/pedidos/novo",
    "/nada/",
]


@pytest.fixture
def rita(transactional_db: None) -> User:
    ana = um_vendedor("Ana")
    um_pagamento(um_pedido(ana, pago=True), Decimal(1))
    Apuracao.objects.create(ano=2024, mes=3)
    return uma_pessoa("rita", is_superuser=True)


def do_admin() -> list[str]:
    """The lists and forms of everything that is registered there."""
    paginas = [reverse("admin:index"), reverse("admin:auth_user_link", args=[User.objects.get(username="rita").pk])]
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paginas.append(reverse(f"{base}_changelist"))
        row = model._default_manager.first()
        paginas.append(reverse(f"{base}_change", args=[row.pk]) if row else reverse(f"{base}_add"))
    # These are the same page for all.
    paginas += [
        reverse(f"admin:pedidos_pedido_{page}", args=[Pedido.objects.get().pk]) for page in ("delete", "history")
    ]
    return paginas


def test_it_is_violated_by_no_page(visitar: Callable[..., Visita], rita: User):
    pedido = Pedido.objects.get()
    visita = visitar(rita)

    for caminho in [*PAGINAS, f"/vendedor/cliente/{pedido.cliente_id}", *do_admin()]:
        visita.abrir(caminho)
        visita.sossegar()
        # What comes later than this is a complaint of the console.
        assert visita.violations() == [], caminho


def test_it_keeps_scripts_and_styles_from_being_slipped_in(visitar: Callable[..., Visita], rita: User):
    visita = visitar(rita)
    visita.abrir("/")

    visita.page.evaluate("""async () => {
        const both = new Promise(resolve => document.addEventListener("securitypolicyviolation", () => {
            if (cspViolations.length === 2) resolve()
        }))
        const script = document.createElement("script")
        script.textContent = "document.title = 'slipped in'"
        document.body.append(script)
        document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>vermelho</p>")
        await both
    }""")

    assert visita.page.title() != "slipped in"
    assert visita.violations() == ["script-src-elem", "style-src-attr"]
    assert urlsplit(visita.page.url).path == "/"
    visita.complaints.clear()
