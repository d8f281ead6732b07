"""The site as it runs in production: no warning of the deploy check, and gunicorn serves it."""

import re

from tests.sap_project.processes import PRODUCTION, manage
from tests.sap_project.serving import ask, gunicorn


def test_it_passes_the_deploy_check_without_a_warning():
    check = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (check.returncode, check.stderr) == (0, "")
    assert re.fullmatch(r"System check identified no issues \(\d+ silenced\)\.\n", check.stdout)


def test_it_never_shows_the_debug_toolbar_in_production():
    apps = manage(
        "shell", "-v0", "-c", "from django.conf import settings; print(settings.INSTALLED_APPS)", **PRODUCTION
    )

    assert "'pedidos'" in apps.stdout, apps.stderr
    assert "debug_toolbar" not in apps.stdout


def test_it_sends_cookies_over_tls_only():
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY")
    program = f"from django.conf import settings; print([getattr(settings, name) for name in {names}])"

    assert manage("shell", "-v0", "-c", program, **PRODUCTION).stdout == "[True, True, True]\n"


def test_it_names_its_cookies_so_that_only_this_host_can_set_them():
    names = [f"{name}_COOKIE_NAME" for name in ("SESSION", "CSRF", "MENSAGENS", "APARELHO")]
    program = (
        "from django.conf import settings; from django.contrib.messages.storage import default_storage;"
        f"print({{getattr(settings, name) for name in {names}}}, default_storage(None).cookie_name)"
    )

    shown = manage("shell", "-v0", "-c", program, **PRODUCTION).stdout

    assert sorted(re.findall(r"[\w-]+", shown)) == sorted(
        ["__Host-sessionid", "__Host-csrftoken", "__Host-messages", "__Host-aparelho", "__Host-messages"]
    )


def test_it_is_served_by_gunicorn(tmp_path):
    static = str(tmp_path / "static")
    collect = manage("collectstatic", "--no-input", **PRODUCTION, STATIC_ROOT=static)
    assert collect.returncode == 0, collect.stderr
    https = {"X-Forwarded-Proto": "https"}

    with gunicorn(STATIC_ROOT=static, BEHIND_TLS_PROXY="true") as port:
        assert ask(port, "/healthz") == (200, b"ok\n", None)
        assert ask(port, "/readiness").status == 200
        assert ask(port, "/entrar/") == (301, b"", "https://sap.example/entrar/")

        login = ask(port, "/entrar/", **https)
        stylesheet = re.search(rb'href="(/static/[^"]+[.]css)"', login.body)
        assert login.status == 200
        assert stylesheet
        assert ask(port, stylesheet[1].decode(), **https).status == 200

        assert ask(port, "/healthz", Host="evil.example").status == 400
        assert ask(port, "/metrics", **https).status == 403
