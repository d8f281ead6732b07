"""Every page, list and answer of the API as people ask for them: plain, sorted, filtered, searched.

The addresses are those of the URL configuration, so that a new page is visited without being named
here; what else may be asked of a page is found in it, by whoever visits it (visita.py).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.db.models import Count
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from benchmarks.indices.captura import Captura
from benchmarks.indices.visita import Visita
from pedidos.models import Cliente, Coleta, ItemPedido, Pagamento, Pedido

# A file is the whole list, which no index makes shorter; the admin is gone through by its models.
ARQUIVO = "exportar_"
OUTROS = ("admin:", "djdt:")
# Who sees everything, who sees what is his own, and who works in the back office: logins of the demo.
NO_SITE = ("gerente", "ana")
NO_ADMIN = "admin"
APPS = ("pedidos", "vendedor", "apuracao")
# What no page shows that it may be asked.
DA_API = {
    "api:clientes": [{"busca": "{palavra}"}],
    "api:produtos": [{"busca": "{palavra}"}],
    "api:pedidos_do_cliente": [{"desde": "{desde}"}],
    "api:produtos_do_cliente": [{"desde": "{desde}"}],
}


def roteiro(captura: Captura) -> list[tuple[Visita, str]]:
    """Who goes where."""
    valores = o_que_se_pede()
    do_site = list(enderecos_do_site(valores))
    enderecos = {**dict.fromkeys(NO_SITE, do_site), NO_ADMIN: list(enderecos_do_admin())}
    visitas = {usuario: Visita(usuario, captura, valores) for usuario in enderecos}
    return [(visitas[usuario], endereco) for usuario in enderecos for endereco in enderecos[usuario]]


def o_que_se_pede() -> dict[str, Any]:
    """What may stand in an address, by its name there: records of the demo's first seller, which belong together."""
    ana = Pedido.objects.filter(vendedor__usuario__username="ana")
    cliente_id = ana.values_list("cliente").annotate(quantos=Count("pk")).order_by("-quantos", "cliente")[0][0]
    do_cliente = ana.filter(cliente=cliente_id)
    coleta = Coleta.objects.filter(pedido__in=do_cliente).order_by("-pk").first()
    hoje = timezone.localdate()
    mes_passado = hoje.replace(day=1) - timedelta(days=1)
    return {
        "cliente_id": cliente_id,
        "pedido_id": do_cliente.latest("pk").pk,
        "pagamento_id": Pagamento.objects.filter(pedido__in=do_cliente).latest("pk").pk,
        "coleta_id": coleta.pk if coleta else None,
        "produto_id": ItemPedido.objects.filter(pedido__in=do_cliente).latest("pk").produto_id,
        "apuracao_id": apps.get_model("apuracao", "Apuracao")._default_manager.order_by("-pk").values_list("pk")[0][0],
        "vendedor_id": ana[0].vendedor_id,
        "ano": mes_passado.year,
        "mes": mes_passado.month,
        "palavra": Cliente.objects.get(pk=cliente_id).nome.split()[0],
        "desde": (hoje - timedelta(days=30)).isoformat(),
        "hoje": hoje.isoformat(),
    }


def enderecos_do_site(valores: dict[str, Any]) -> Iterator[str]:
    """Those for which there is a record."""
    for nome, kwargs in _nomes(get_resolver(), "", ()):
        if ARQUIVO in nome or nome.startswith(OUTROS) or any(valores.get(kwarg) is None for kwarg in kwargs):
            continue
        endereco = reverse(nome, kwargs={kwarg: valores[kwarg] for kwarg in kwargs})
        yield endereco
        for query in DA_API.get(nome, []):
            yield f"{endereco}?{urlencode({k: v.format(**valores) for k, v in query.items()})}"


def enderecos_do_admin() -> Iterator[str]:
    """Of each model its list, the form of a new one, and the last one of it: its form and what goes with it."""
    for model in admin.site._registry:
        if model._meta.app_label not in APPS:
            continue
        nome = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{nome}_changelist")
        yield reverse(f"{nome}_add")
        for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:1]:
            yield reverse(f"{nome}_change", args=[pk])
            yield reverse(f"{nome}_delete", args=[pk])


def _nomes(resolver: URLResolver, namespace: str, kwargs: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        nomes = (*kwargs, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _nomes(pattern, inner, nomes)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield namespace + pattern.name, nomes
