"""Readers of the environment: what they accept, and the words in which they refuse."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from sap_project import env

NAME = "SAP_TEST_VALUE"


@pytest.fixture
def given_value(monkeypatch):
    return lambda value: monkeypatch.setenv(NAME, value)


def refusal(read, *args, **kwargs) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(NAME, *args, **kwargs)
    return str(refused.value)


@pytest.mark.parametrize("value", ["", "   "])
def test_it_takes_the_default_for_an_empty_variable(given_value, value):
    given_value(value)

    assert env.text(NAME, "padrão") == "padrão"
    assert env.boolean(NAME, default=True) is True
    assert env.integer(NAME, 7, at_least=1, at_most=9) == 7
    assert env.choice(NAME, "a", ("a", "b")) == "a"
    assert env.hosts(NAME) == env.origins(NAME) == []
    assert env.redis_url(NAME) == ""
    assert env.database(NAME, "sqlite:///x")["NAME"] == "x"


def test_it_trims_what_it_reads(given_value):
    given_value("  text \n")

    assert env.text(NAME, "") == "text"


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "Yes", "on"])
def test_it_reads_a_yes(given_value, value):
    given_value(value)

    assert env.boolean(NAME, default=False) is True


@pytest.mark.parametrize("value", ["0", "false", "False", "NO", "off"])
def test_it_reads_a_no(given_value, value):
    given_value(value)

    assert env.boolean(NAME, default=True) is False


@pytest.mark.parametrize("value", ["Talvez", "2", "sim", "tru"])
def test_it_refuses_what_is_neither_yes_nor_no(given_value, value):
    given_value(value)

    assert refusal(env.boolean, default=True) == (
        f"{NAME} is {value!r}; allowed: one of 1, true, yes, on, 0, false, no, off. "
        "Set it in the environment or in .env."
    )


@given(number=st.integers(1, 10))
def test_it_reads_whole_numbers_within_the_bounds(number):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NAME, str(number))

        assert env.integer(NAME, 5, at_least=1, at_most=10) == number


@pytest.mark.parametrize("value", ["0", "11", "-1", "1.5", "dez", "1_0", "٣"])
def test_it_refuses_numbers_out_of_bounds_and_what_is_no_number(given_value, value):
    given_value(value)

    assert refusal(env.integer, 5, at_least=1, at_most=10) == (
        f"{NAME} is {value!r}; allowed: a whole number from 1 to 10. Set it in the environment or in .env."
    )


def test_it_refuses_what_is_not_among_the_choices(given_value):
    given_value("disk")

    assert refusal(env.choice, "redis", ("redis", "memory")) == (
        f"{NAME} is 'disk'; allowed: one of redis, memory. Set it in the environment or in .env."
    )


def test_it_reads_lists_of_hosts(given_value):
    given_value(" a.example , .b.example,, 10.0.0.1,[::1],localhost,* ")

    assert env.hosts(NAME) == ["a.example", ".b.example", "10.0.0.1", "[::1]", "localhost", "*"]


@pytest.mark.parametrize("value", ["https://a.example", "a.example:8000", "a.example/", "a b", "a..example", "*.a"])
def test_it_refuses_what_is_no_host(given_value, value):
    given_value(f"localhost,{value}")

    assert refusal(env.hosts) == (
        f"{NAME} is {value!r}; allowed: host names like sap.example or .sap.example, addresses, or *, "
        "separated by commas. Set it in the environment or in .env."
    )


def test_it_reads_lists_of_origins(given_value):
    given_value("https://a.example, http://*.b.example:8080, https://[::1]")

    assert env.origins(NAME) == ["https://a.example", "http://*.b.example:8080", "https://[::1]"]


@pytest.mark.parametrize("value", ["a.example", "ftp://a.example", "https://", "https://a.example/", "https://a:porta"])
def test_it_refuses_what_is_no_origin(given_value, value):
    given_value(f"https://a.example,{value}")

    assert refusal(env.origins) == (
        f"{NAME} is {value!r}; allowed: origins like https://sap.example or https://*.sap.example:8443, "
        "separated by commas. Set it in the environment or in .env."
    )


def test_it_reads_the_address_of_a_postgresql(given_value):
    given_value("postgres://ana:s%40lt@db.example:5433/sap?sslmode=require")

    config = env.database(NAME, "")

    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["USER"], config["PASSWORD"], config["HOST"]) == ("ana", "s@lt", "db.example")
    assert (config["PORT"], config["NAME"], config["OPTIONS"]) == (5433, "sap", {"sslmode": "require"})


def test_it_reads_the_path_of_an_sqlite_file(given_value):
    given_value("sqlite:////var/lib/c%2B%2B/sap.sqlite3")

    config = env.database(NAME, "")

    assert (config["ENGINE"], config["NAME"]) == ("django.db.backends.sqlite3", "/var/lib/c++/sap.sqlite3")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("mysql://ana:segredo@db/sap", "mysql://***@db/sap"),
        ("postgres://ana:segredo@db", "postgres://***@db"),
        ("postgres://ana:se@gredo@db:porta/sap", "postgres://***@db:porta/sap"),
        ("postgres://db:99999/sap?password=segredo", "postgres://db:99999/sap"),
        ("sqlite://sap.sqlite3", "sqlite://sap.sqlite3"),
        ("sqlite://", "sqlite://"),
        ("sap.sqlite3", "sap.sqlite3"),
    ],
)
def test_it_refuses_an_address_of_no_database_and_shows_no_password(given_value, value, shown):
    given_value(value)

    assert refusal(env.database, "") == (
        f"{NAME} is {shown!r}; allowed: postgres://user:password@host:port/name or sqlite:///path. "
        "Set it in the environment or in .env."
    )


@pytest.mark.parametrize("value", ["redis://cache:6379/0", "rediss://:pw@cache/1", "unix:///run/valkey.sock"])
def test_it_reads_the_address_of_a_redis(given_value, value):
    given_value(value)

    assert env.redis_url(NAME) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("cache:6379", "cache:6379"),
        ("http://ana:segredo@cache", "http://***@cache"),
        ("redis://:segredo@cache:porta/0", "redis://***@cache:porta/0"),
    ],
)
def test_it_refuses_an_address_of_no_redis_and_shows_no_password(given_value, value, shown):
    given_value(value)

    assert refusal(env.redis_url) == (
        f"{NAME} is {shown!r}; allowed: redis://host:port/0, rediss://host:port/0 or unix:///path. "
        "Set it in the environment or in .env."
    )


def test_it_reads_dotenv_below_the_real_environment(tmp_path, monkeypatch):
    monkeypatch.setenv(NAME, "real")
    monkeypatch.setenv(f"{NAME}_2", "set for monkeypatch to take back")
    monkeypatch.delenv(f"{NAME}_2")
    (tmp_path / ".env").write_text(f"{NAME}=file\n{NAME}_2=file\n")

    env.read_dotenv(tmp_path / ".env")

    assert (env.text(NAME, ""), env.text(f"{NAME}_2", "")) == ("real", "file")


def test_it_does_without_a_dotenv(tmp_path):
    env.read_dotenv(tmp_path / ".env")
