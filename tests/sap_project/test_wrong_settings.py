"""A wrong value of any setting stops the start, with the name, the value seen and the values allowed."""

import json

import pytest

from tests.sap_project.processes import PRODUCTION, environment, manage, run

YES_OR_NO = "one of 1, true, yes, on, 0, false, no, off"
TTL = "a whole number from 1 to 86400"

WRONG = {
    "DEBUG": ("maybe", YES_OR_NO),
    "ALLOWED_HOSTS": (
        "https://sap.example",
        "host names like sap.example or .sap.example, addresses, or *, separated by commas",
    ),
    "CSRF_TRUSTED_ORIGINS": (
        "sap.example",
        "origins like https://sap.example or https://*.sap.example:8443, separated by commas",
    ),
    "PORT": ("80x", "a whole number from 1 to 65535"),
    "DEBUG_TOOLBAR": ("maybe", YES_OR_NO),
    "DATABASE_URL": ("mysql://db/sap", "postgres://user:password@host:port/name or sqlite:///path"),
    "CONN_MAX_AGE": ("forever", "a whole number from 0 to 86400"),
    "REDIS_URL": ("cache:6379", "redis://host:port/0, rediss://host:port/0 or unix:///path"),
    "CACHE_STORE": ("disk", "one of redis, memory"),
    "CACHE_ENABLED": ("maybe", YES_OR_NO),
    "CACHE_OUTBOX_CHECK": ("nan", "seconds from 0 to 10, such as 0.5"),
    "CACHE_TTL_DASHBOARD": ("0", TTL),
    "CACHE_TTL_CLIENTE": ("86401", TTL),
    "CACHE_TTL_RANKINGS": ("long", TTL),
    "CACHE_TTL_APURACAO": ("-1", TTL),
    "CACHE_TTL_RECEBER": ("0", TTL),
    "CACHE_VERIFY_ONE_IN": ("-1", "a whole number from 0 to 1000000"),
    "CACHE_STALE_RANKINGS": ("601", "a whole number from 0 to 600"),
    "ESTOQUE_PODE_FICAR_NEGATIVO": ("maybe", YES_OR_NO),
    "FRETE_COBRADO": ("maybe", YES_OR_NO),
    "COLETA_EXIGE_CONFIRMACAO": ("maybe", YES_OR_NO),
    "LIMITE_DE_CREDITO": ("nunca", "one of avisa, recusa"),
    "VENDA_ABAIXO_DO_CUSTO": ("nunca", "one of permitida, motivo, direito"),
    "VENDA_ALEM_DO_LIVRE": ("nunca", "one of permitida, motivo, direito"),
    "PAGAMENTO_OUTRA_PESSOA_DESDE": ("1.000,00", "an amount such as 1000.00, or nothing"),
    "RETER_COMPROVANTES_MESES": ("0", "a whole number from 1 to 1200"),
    "RETER_RECUSADOS_DIAS": ("0", "a whole number from 1 to 36500"),
    "RETRODATAR_DIAS": ("-1", "a whole number from 0 to 36500"),
    "SEGUNDO_FATOR_PAPEIS": (
        "ADMIN,CHEFE",
        "NENHUM, or some of ADMIN, GERENTE, FINANCEIRO, LOGISTICA, VENDEDOR, separated by commas",
    ),
    "LOGIN_FAILURES": ("0", "a whole number from 1 to 100"),
    "LOGIN_FAILURES_NAME": ("0", "a whole number from 1 to 10000"),
    "LOGIN_FAILURES_ADDRESS": ("0", "a whole number from 1 to 10000"),
    "LOGIN_WAIT_MINUTES": ("1441", "a whole number from 1 to 1440"),
    "SESSION_IDLE_MINUTES": ("4", "a whole number from 5 to 43200"),
    "SESSION_HOURS": ("0", "a whole number from 1 to 720"),
    "LOG_LEVEL": ("LOUD", "one of DEBUG, INFO, WARNING, ERROR"),
}
WRONG_IN_PRODUCTION = {
    "SECURE_SSL_REDIRECT": ("maybe", YES_OR_NO),
    "SECURE_HSTS_SECONDS": ("always", "a whole number from 0 to 63072000"),
    "BEHIND_TLS_PROXY": ("maybe", YES_OR_NO),
}


# Reads the settings in a process for each name, which none has read there before, and says what stopped it.
PROGRAM = """
import json, os, sys
import csp.constants, django.core.management, environ, redis
for name, variables in json.load(sys.stdin).items():
    if os.fork():
        os.wait()
        continue
    os.environ.clear()
    os.environ.update(variables)
    said = ""
    try:
        import sap_project.settings
    except Exception as error:
        said = str(error)
    print(json.dumps([name, said]), flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What stops the start with each wrong value; all in one process, because Python begins slowly."""
    wrong = {name: {"DATABASE_URL": "postgres://localhost/sap", name: value} for name, (value, _) in WRONG.items()}
    wrong |= {name: {**PRODUCTION, name: value} for name, (value, _) in WRONG_IN_PRODUCTION.items()}
    given = {name: environment(**variables) for name, variables in wrong.items()}
    done = run("-c", PROGRAM, input=json.dumps(given))
    assert done.returncode == 0, done.stderr
    return dict(json.loads(line) for line in done.stdout.splitlines())


@pytest.mark.parametrize("name", [*WRONG, *WRONG_IN_PRODUCTION])
def test_it_names_a_wrong_setting(said: dict[str, str], name: str):
    value, allowed = (WRONG | WRONG_IN_PRODUCTION)[name]

    assert f"{name} is {value!r}; allowed: {allowed}. Set it in the environment or in .env." in said[name]


def test_it_stops_on_a_wrong_setting():
    check = manage("check", DATABASE_URL="postgres://localhost/sap", PORT="80x")

    assert check.returncode != 0
    assert "PORT is '80x'; allowed: a whole number from 1 to 65535. Set it" in check.stderr


def test_it_knows_every_setting_that_is_read_from_the_environment():
    """A setting that is added to the file is added here too."""
    import re

    from tests.sap_project.processes import ROOT

    source = (ROOT / "sap_project" / "settings.py").read_text()
    checked = set(
        re.findall(
            r'env\.(?:boolean|integer|seconds|amount|choice|chosen|hosts|origins|database|redis_url)\(\s*"([A-Z_]+)"',
            source,
        )
    )

    assert checked == WRONG.keys() | WRONG_IN_PRODUCTION.keys()


def test_it_requires_a_secret_key_when_debug_is_off():
    check = manage("check", DEBUG="off", SECRET_KEY="", ALLOWED_HOSTS="sap.example")

    assert check.returncode != 0
    assert "SECRET_KEY is not set and DEBUG is off; set it to at least 50 random characters" in check.stderr


def test_it_requires_hosts_when_debug_is_off():
    check = manage("check", **PRODUCTION | {"ALLOWED_HOSTS": " , "})

    assert check.returncode != 0
    assert "ALLOWED_HOSTS is not set and DEBUG is off: every request would be refused; set it to the" in check.stderr


def test_it_requires_a_server_for_the_cache_when_debug_is_off():
    check = manage("check", **PRODUCTION | {"REDIS_URL": ""})

    assert check.returncode != 0
    assert "REDIS_URL is not set and DEBUG is off; set it to a Redis or Valkey server of your own" in check.stderr


def test_it_needs_no_server_for_the_cache_of_a_single_process():
    check = manage("check", **PRODUCTION | {"REDIS_URL": "", "CACHE_STORE": "memory"})

    assert check.returncode == 0, check.stderr
