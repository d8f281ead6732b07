"""The wheel alone: what is in it, what it does without its extras, and the README followed in an empty project."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django_redis import get_redis_connection

from tests.package.readme import PACKAGE, blocks, script, section

needs_network = pytest.mark.skipif(
    os.environ.get("WHEEL") == "0", reason="fetches packages, for half a minute: WHEEL=0 leaves it out"
)


def run(command: list[str], folder: Path, **more: str) -> str:
    """What it prints, errors too; fails with that where the command does."""
    # As in a shell of its own: no setting of this suite, no path of this repository.
    environment = {
        name: os.environ[name]
        for name in ("HOME", "LANG", "TMPDIR", "PIP_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE", "HTTPS_PROXY")
        if name in os.environ
    }
    environment |= {"PATH": f"{Path(sys.base_prefix) / 'bin'}:/usr/local/bin:/usr/bin:/bin", "NO_COLOR": "1", **more}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=290,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the sources of the package and nothing else of the repository."""
    shutil.copytree(PACKAGE, tmp_path / "cachecore", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@needs_network
@pytest.mark.timeout(300)
def test_the_readme_can_be_followed_in_an_empty_project(checkout, settings):
    """Word for word: a hit, an invalidation, pages, a test of the project."""
    text = section("Five minutes")
    written = [block.file for block in blocks(text) if block.file]
    redis = get_redis_connection("default").connection_pool.connection_kwargs
    address = f"unix://{redis['path']}?db=7" if "path" in redis else f"redis://{redis['host']}:{redis['port']}/7"

    said = run(["bash", "-c", script(text)], checkout, REDIS_URL=address)

    sessions = re.findall(r"^session \d+: (\d+) examples$", said, re.M)
    assert len(sessions) == 2, said
    assert "System check identified no issues (0 silenced)." in said, said
    assert re.search(r"Ran 1 test in [\d.]+s\n\nOK", said), said
    assert {"shop/events.py", "shop/reads.py", "shop/views.py", "shop/tests.py"} <= set(written)
    # What was used is what was installed.
    where = run(["venv/bin/python", "-c", "import cachecore; print(cachecore.__file__)"], checkout / "project" / "..",
                PYTHONSAFEPATH="1")  # fmt: skip
    assert "site-packages" in where
    assert sorted(path.name for path in (checkout / "dist").iterdir()) == ["cachecore-0.2.0-py3-none-any.whl"]
    _check_contents(next((checkout / "dist").iterdir()))


def _check_contents(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read("cachecore-0.2.0.dist-info/METADATA").decode()
    sources = {
        f"cachecore/{path.relative_to(PACKAGE)}"
        for kind in ("*.py", "*.html", "*.po", "*.mo")
        for path in PACKAGE.rglob(kind)
    }
    others = {f"cachecore/{name}" for name in ("py.typed", "LICENSE", "CHANGELOG.md", "README.md")}
    assert {name for name in names if name.startswith("cachecore/")} == sources | others
    assert {name.partition("/")[0] for name in names} == {"cachecore", "cachecore-0.2.0.dist-info"}
    required = re.findall(r"^Requires-Dist: (\S+?)[<>=,].*?(?:; (.*))?$", metadata, re.M)
    assert {name.lower() for name, extra in required if not extra} == {"django", "msgspec"}
    assert {name.lower() for name, extra in required if "redis" in extra} == {"redis", "django-redis", "hiredis"}
    assert {name.lower() for name, extra in required if "prometheus" in extra} == {"prometheus-client"}


WITHOUT_EXTRAS = """
import sys
for name in ("redis", "django_redis", "hiredis", "prometheus_client"):
    sys.modules[name] = None
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["cachecore"],
    SECRET_KEY="x",
    ROOT_URLCONF="__main__",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    CACHECORE={"STORE": sys.argv[1]},
)
urlpatterns = []
django.setup()
from cachecore import cached
calls = []
@cached(60, "answer")
def answer() -> int:
    calls.append(1)
    return 42
print(answer(), answer(), len(calls))
"""


def test_without_its_extras_the_store_in_memory_works():
    done = _without_extras("memory")
    assert (done.returncode, done.stdout) == (0, "42 42 1\n"), done.stderr


def test_without_its_extras_the_store_redis_says_what_to_install():
    done = _without_extras("redis")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: CACHECORE['STORE'] is 'redis', and this environment has no redis "
        "and no django_redis. Install the extra, cachecore[redis], or set CACHECORE = {'STORE': 'memory'} for a single "
        "process."
    )


def _without_extras(store: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-W", "error", "-c", WITHOUT_EXTRAS, store]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
