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
from tests.examples import WIDE

# Any page that violates it complains on the console, in whichever test: these no other test opens.
PAGINAS = ["/vendedor/?periodo=nada", "/apuracao/?ano=x", "/nada/"]
# The pages of the admin are made alike; EXAMPLES=1 opens those of every model.
DO_ADMIN = None if WIDE else {"pedido", "pagamento", "produto", "logatividade", "user"}


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
        if DO_ADMIN and model._meta.model_name not in DO_ADMIN:
            continue
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
    visita = visitar(rita)

    for caminho in [*PAGINAS, *do_admin()]:
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
