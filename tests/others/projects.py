"""The projects whose own tests are run: Django itself, healthchecks and django-oscar."""

from dataclasses import dataclass
from pathlib import Path

WITHOUT = "without"
WITH = "with"
WATCHED = "watched"
HITS = "hits"


@dataclass(frozen=True)
class Project:
    """One project and how its tests are asked for.

    packages: what one process runs, in the order of risk.
    sdist: the requirement that pip downloads its sources by; empty where no package holds the tests.
    folder: where, below the sources, its tests are started.
    on_path: folders below the sources that Python must find.
    settings: the Django settings module, one of ours that takes theirs.
    arguments: what follows "python" and comes before the package.
    """

    name: str
    packages: tuple[str, ...]
    settings: str
    arguments: tuple[str, ...]
    sdist: str = ""
    folder: str = "."
    on_path: tuple[str, ...] = (".",)

    @property
    def requirements(self) -> Path:
        return Path(__file__).parent / "requirements" / f"{self.name}.txt"


DJANGO = Project(
    name="django",
    sdist="Django==5.2.19",
    folder="tests",
    on_path=(),
    settings="inside.django.settings",
    arguments=("-m", "inside.django.run"),
    packages=(
        *("transactions", "transaction_hooks", "test_utils", "backends", "update", "update_only_fields"),
        *("delete", "delete_regress", "bulk_create", "model_inheritance", "model_inheritance_regress"),
        *("proxy_models", "signals", "m2m_signals", "select_for_update", "multiple_database", "fixtures"),
        *("fixtures_regress", "sessions_tests", "async", "asgi", "migrations", "schema", "raw_query", "basic"),
        *("get_or_create", "force_insert_update", "save_delete_hooks", "composite_pk", "custom_pk", "one_to_one"),
        *("many_to_many", "many_to_one", "many_to_one_null", "m2m_and_m2o", "m2m_intermediary", "m2m_multiple"),
        *("m2m_recursive", "m2m_regress", "m2m_through", "m2m_through_regress", "contenttypes_tests"),
        *("generic_relations", "order_with_respect_to", "custom_managers", "serializers", "defer"),
        *("field_defaults", "db_utils", "queries", "servers", "cache", "admin_views"),
    ),
)

HEALTHCHECKS = Project(
    name="healthchecks",
    settings="inside.healthchecks.settings",
    arguments=("manage.py", "test", "--noinput"),
    packages=("hc.accounts", "hc.api", "hc.front", "hc.integrations", "hc.lib"),
)

OSCAR = Project(
    name="oscar",
    settings="inside.oscar.settings",
    # Above these sources it would find the manage.py of this repository, and put that on the path.
    arguments=("-m", "pytest", "-q", "-p", "inside.recording_pytest", "-o", "django_find_project=false"),
    on_path=(".", "src"),
    packages=(
        *("tests/functional", "tests/integration/basket", "tests/integration/catalogue"),
        *("tests/integration/checkout", "tests/integration/offer", "tests/integration/order"),
        *("tests/integration", "tests/unit"),
    ),
)

PROJECTS = {project.name: project for project in (DJANGO, HEALTHCHECKS, OSCAR)}
DATABASES = ("sqlite", "psycopg2", "psycopg")


def modes(project: Project, *, watched: bool) -> tuple[str, ...]:
    """How each package is run. The applications' models are always watched: their cached reads are made to hit."""
    return (WITHOUT, WITH, WATCHED if project is DJANGO else HITS) if watched else (WITHOUT, WITH)
