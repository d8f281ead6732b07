"""The page of the cache in the admin: figures, charts, what was invalidated, and clearing with a question and a log."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from model_bakery import baker

from cachecore import cached_with_invalidation, metrics
from cachecore.models import Outbox
from pedidos.acesso import Papel
from pedidos.models import Categoria
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "admin:cachecore_cache_changelist"
CLEAR = "admin:cachecore_cache_clear"


@pytest.fixture
def rita(client) -> User:
    user = cast.uma_pessoa("rita", Papel.ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def square():
    @cached_with_invalidation(timeout=60, key_prefix="square:{n}", invalidate_on=["categoria.*"])
    def square(n: int) -> int:
        return n * n

    for _ in range(4):
        square(2)
    return square


def text_of(client, url: str = PAGE, **query: str) -> str:
    metrics.flush()
    response = client.get(reverse(url, query=query))
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_it_shows_the_figures_of_each_pattern_in_the_language_of_the_site(client, rita, square):
    text = text_of(client)
    assert "Padrão Segundos guardado Acertos Respostas antigas Faltas Desvios Taxa de acertos" in text
    assert re.search(r"square:\{n\} 60 3 0 1 0 75,0% \d+,\d ms", text)
    assert "Leituras por minuto, na última hora" in text


def test_it_has_charts_that_any_content_security_policy_shows(client, rita, square):
    metrics.flush()
    page = client.get(reverse(PAGE)).content.decode()
    assert re.search(r'<svg role="img" aria-label="Leituras por minuto, na última hora: acertos [1-9]', page)
    assert '<rect x="' in page
    assert "style=" not in page.split('id="content-main"')[1]
    assert "<script" not in page.split('id="content-main"')[1].split("</main>")[0]


def test_it_counts_entries_and_bytes_only_when_asked(client, rita, square):
    assert "Tamanho" not in text_of(client)
    assert "Tamanho" in text_of(client, sizes="")


def test_it_shows_what_was_invalidated_last_and_the_outbox(client, rita, square):
    Categoria.objects.create(codigo="NEW", nome="New")
    Outbox.objects.create(scopes=["square:{n}"])
    text = text_of(client)
    assert re.search(r"categoria\.criado \d\d/\d\d/\d{4} \d\d:\d\d .*square:\{n\}", text)
    assert re.search(r"default 1 \d\d/\d\d/\d{4}", text)


def test_clearing_asks_first_and_then_clears_and_is_in_the_log(client, rita, square, counted):
    given = {"kind": "pattern", "name": "square:{n}"}
    asked = client.post(reverse(CLEAR), given)
    assert "Isto é calculado de novo" in asked.content.decode()
    assert not LogEntry.objects.exists()
    square(2)
    assert counted("miss", "square:{n}") == 1

    done = client.post(reverse(CLEAR), {**given, "confirmed": "yes"}, follow=True)

    assert "Limpo o que estava guardado sob square:{n}." in done.content.decode()
    square(2)
    assert counted("miss", "square:{n}") == 2
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (rita, "square:{n}")
    assert entry.get_change_message() == "Limpo o que estava guardado sob square:{n}."
    assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize(
    "given", [{"kind": "event", "name": "categoria.criado"}, {"kind": "all"}, {"kind": "pattern", "name": "square:2"}]
)
def test_an_event_a_fill_and_everything_can_be_cleared(client, rita, square, counted, given):
    assert client.post(reverse(CLEAR), {**given, "confirmed": "yes"}).status_code == 302
    square(2)
    assert counted("miss", "square:{n}") == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "pattern", "name": "sqare:*"}, "No cached read is kept under"),
        ({"kind": "event", "name": "categoria.nada"}, "Nenhum modelo emite &#x27;categoria.nada&#x27;."),
        ({}, "Escolha um padrão, um evento ou tudo."),
    ],
)
def test_what_does_not_exist_is_refused_and_clears_nothing(client, rita, square, given, message):
    said = client.post(reverse(CLEAR), {**given, "confirmed": "yes"}, follow=True).content.decode()
    assert message in said
    assert not LogEntry.objects.exists()


def test_who_may_only_see_cannot_clear_and_who_has_no_right_sees_nothing(client, square):
    user = baker.make(User, username="v", is_active=True, is_staff=True)
    client.force_login(user)
    assert client.get(reverse(PAGE)).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_cache"))
    page = client.get(reverse(PAGE)).content.decode()
    assert "square:{n}" in page
    assert "Limpar" not in page
    assert client.post(reverse(CLEAR), {"kind": "all", "confirmed": "yes"}).status_code == 403


def test_a_link_clears_nothing(client, rita):
    assert client.get(reverse(CLEAR), {"kind": "all", "confirmed": "yes"}).status_code == 405


def test_while_the_store_is_away_it_says_so(client, rita, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2},
        }
    }
    text = text_of(client)
    assert "O servidor do cache não responde" in text
    assert "Caixa de saída" in text


def test_every_text_of_the_page_has_a_translation():
    """Compiled, and of each msgid that the code and the templates have."""
    from pathlib import Path

    from django.utils.translation import override
    from django.utils.translation.trans_real import translation

    package = Path(metrics.__file__).parent
    templates = "".join(path.read_text() for path in package.rglob("*.html"))
    code = "".join((package / name).read_text() for name in ("admin.py", "overview.py", "models.py", "panel.py"))
    ids = set(re.findall(r'{% translate "([^"]+)" %}', templates)) | set(re.findall(r'\b_\(\s*"([^"]+)"\)', code))
    ids |= {
        re.sub(r"{{ (\w+) }}", r"%(\1)s", text)
        for text in re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", templates)
    }
    assert len(ids) > 50
    with override("pt-br"):
        catalog = translation("pt-br")
        missing = {text for text in ids if catalog.gettext(text) == text} - {"Cache", "cache"}
    assert missing == set()
