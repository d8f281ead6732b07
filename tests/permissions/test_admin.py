"""The back office, asked by everybody: what each role may do with each model is what admin.txt says."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apuracao.models import Apuracao
from cachecore.models import Outbox
from comum.atividade import log
from pedidos.models import Cliente, LogAtividade, PrecoDeVenda, TabelaDePrecos
from tests import cast
from tests.pedidos.models.conftest import abastecer, coletar
from tests.permissions.world import PESSOAS
from vendedor.models import Meta, Vendedor

pytestmark = pytest.mark.django_db
FILE = Path(__file__).with_name("admin.txt")
# The letters of the table, each with the page that only opens to whoever may do it.
PAGINAS = {"v": "changelist", "a": "add", "d": "delete"}
# Shown as it is to whoever may only look.
ALTERAR = "c"


def linhas() -> dict[str, dict[str, str]]:
    """Model -> role -> letters."""
    heads: list[str] = []
    found = {}
    for line in FILE.read_text().splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if not heads:
            heads = words[1:]
            continue
        found[words[0]] = dict(zip(heads, words[1:], strict=True))
    return found


def uma_loja(ana: Vendedor) -> None:
    """A record of every model."""
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    coletar(pedido, 1)
    pedido.devolver({pedido.itens.get().pk: 1}, "Avariada", responsavel=None)
    tabela = TabelaDePrecos.objects.create(nome="Atacado")
    PrecoDeVenda.objects.create(tabela=tabela, produto=pedido.itens.get().produto, preco=Decimal("9.50"))
    cast.um_credito(ana)
    cast.um_reembolso(ana)
    Apuracao.objects.create(ano=2024, mes=3)
    Meta.objects.create(vendedor=ana, ano=2024, mes=3, valor=Decimal("1000.00"))
    log.do_registro(None, "INCLUSAO", pedido)
    Outbox.objects.create(scopes=["*"])


TABELA = linhas()
MODELOS = {f"{model._meta.app_label}.{model._meta.model_name}": model for model in admin.site._registry}


def enderecos(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address of the admin, the variable parts filled in with 1."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from enderecos(pattern, route)
        elif isinstance(pattern, URLPattern) and not route.endswith("$"):
            parts = [("1" if part.startswith("<") else part) for part in route.split("/")]
            yield "/" + "/".join(parts)


ENDERECOS = sorted(
    endereco for endereco in enderecos(get_resolver()) if endereco.startswith("/admin/") and "login" not in endereco
)


@pytest.mark.parametrize("pessoa", ["ana", "sem_papel", "anonimo"])
def test_every_address_of_it_is_closed_to_whoever_has_no_business_there(pessoa: str, ana: Vendedor, bruno: Vendedor):
    client = Client()
    if user := PESSOAS[pessoa](ana, bruno):
        client.force_login(user)

    abertos = {
        (method, endereco): status
        for endereco in ENDERECOS
        for method in ("GET", "POST")
        if (status := client.generic(method, endereco).status_code) not in (302, 403, 404)
    }

    assert len(ENDERECOS) > 5 * len(MODELOS)
    assert abertos == {}
    assert not LogAtividade.objects.exists()


def test_the_table_speaks_of_every_model_and_of_no_other():
    assert sorted(TABELA) == sorted(MODELOS), "Each model of the admin needs its line in admin.txt."


@pytest.mark.parametrize("pessoa", next(iter(TABELA.values())))
def test_a_role_may_do_with_each_model_what_the_table_says(pessoa: str, ana: Vendedor, bruno: Vendedor):
    user = PESSOAS[pessoa](ana, bruno)
    assert user is not None
    client = Client()
    client.force_login(user)
    uma_loja(ana)

    pode = {modelo: letras(client, modelo) for modelo in TABELA}

    assert pode == {modelo: papeis[pessoa] for modelo, papeis in TABELA.items()}


CPF = "529.982.247-25"
PERGUNTA = f"?q={CPF}"


def test_the_warehouse_reads_no_cpf_there(ana: Vendedor, bruno: Vendedor):
    uma_loja(ana)
    cliente = Cliente.objects.get()
    cliente.cpf_cnpj = CPF
    cliente.full_clean()
    cliente.save()
    paginas = {papel: _tudo_o_que_le(PESSOAS[papel](ana, bruno)) for papel in ("gerente", "logistica")}

    assert any(mostra_o_cpf(pagina) for pagina in paginas["gerente"].values())
    lidas = paginas["logistica"]
    assert [endereco for endereco in lidas if PERGUNTA not in endereco and mostra_o_cpf(lidas[endereco])] == []
    # Nor finds out by asking who has this one.
    assert [endereco for endereco in lidas if PERGUNTA in endereco and "Bar do Zé" in lidas[endereco]] == []


def mostra_o_cpf(pagina: str) -> bool:
    return CPF in pagina or "".join(filter(str.isdigit, CPF)) in pagina


def _tudo_o_que_le(user: User | None) -> dict[str, str]:
    assert user is not None
    client = Client()
    client.force_login(user)
    lidos = {}
    for modelo, model in MODELOS.items():
        nome = f"admin:{modelo.replace('.', '_')}"
        registro = model._default_manager.first()
        assert registro is not None
        args = [registro.pk]
        lista = reverse(f"{nome}_changelist")
        um = [reverse(f"{nome}_{pagina}", args=args) for pagina in ("change", "history", "delete")]
        for endereco in (lista, lista + PERGUNTA, *um):
            response = client.get(endereco)
            if response.status_code == 200:
                lidos[endereco] = response.content.decode()
    return lidos


def letras(client: Client, modelo: str) -> str:
    """What he may do with it, as the table says it."""
    nome = f"admin:{modelo.replace('.', '_')}"
    registro = MODELOS[modelo]._default_manager.first()
    assert registro is not None
    pode = ""
    for letra, pagina in PAGINAS.items():
        args = [registro.pk] if pagina == "delete" else []
        status = client.get(reverse(f"{nome}_{pagina}", args=args)).status_code
        assert status in (200, 403)
        pode += letra if status == 200 else ""
    alterar = client.get(reverse(f"{nome}_change", args=[registro.pk]))
    if alterar.status_code == 200 and alterar.context["has_change_permission"]:
        pode += ALTERAR
    return "".join(sorted(pode, key="vacd".index)) or "-"
