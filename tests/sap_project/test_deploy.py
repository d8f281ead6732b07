"""The files of deploy/ name what there is: commands, settings, folders, programs."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.sap_project.processes import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
EXAMPLE = (ROOT / ".env.example").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path)
    return parser


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_a_service_runs_a_program_of_ours_as_a_user_without_rights(path: Path):
    service = unit(path)["Service"]
    program, *arguments = service["ExecStart"].split()

    assert service["User"] == "sap"
    assert service["NoNewPrivileges"] == "true"
    assert service["WorkingDirectory"] == "/srv/sap/app"
    if program.endswith("python"):
        assert arguments[0] == "manage.py"
        assert arguments[1] in get_commands()
    else:
        named = arguments[1] if program.endswith("gunicorn") else program.removeprefix("/srv/sap/app/")
        assert (ROOT / named).is_file()


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".timer"], ids=lambda path: path.name)
def test_a_timer_has_its_service(path: Path):
    assert path.with_suffix(".service") in UNITS
    assert unit(path)["Timer"]["OnCalendar"]


def test_the_page_of_operations_names_each_unit_setting_and_command_as_it_is_called():
    for path in UNITS:
        assert path.stem in OPERATIONS, path
    environment = re.search(r"cat > /etc/sap\.env <<END\n(.*?)END\n", OPERATIONS, re.DOTALL)
    assert environment
    settings = re.findall(r"^([A-Z_]+)=", environment[1], re.MULTILINE)
    assert {name for name in settings if not re.search(rf"^#{name}=", EXAMPLE, re.MULTILINE)} == set()
    commands = set(re.findall(r"^sap (\w+)", OPERATIONS, re.MULTILINE)) | set(re.findall(r"`sap (\w+)", OPERATIONS))
    assert commands - get_commands().keys() == set()


def test_the_composed_services_set_what_the_settings_read():
    compose = (DEPLOY / "compose.yaml").read_text()

    names = set(re.findall(r"^    ([A-Z_]+): ", compose, re.MULTILINE))
    assert {name for name in names if not re.search(rf"^#{name}=", EXAMPLE, re.MULTILINE)} == set()
    assert "manage.py migrate && python manage.py cache_triggers install" in compose


def test_a_backup_without_a_database_or_a_folder_says_what_is_missing(tmp_path: Path):
    for arguments, said in (([], "Give the folder for the backups"), ([str(tmp_path)], "Set DATABASE_URL")):
        done = subprocess.run(
            ["/bin/sh", str(DEPLOY / "backup"), *arguments],
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert said in done.stderr


def test_a_backup_that_fails_leaves_nothing(tmp_path: Path):
    tools = tmp_path / "bin"
    tools.mkdir()
    pg_dump = tools / "pg_dump"
    # A server that goes away in the middle: a part is written, and then an error.
    pg_dump.write_text('#!/bin/sh\nfor a; do case $a in --file=*) echo half > "${a#--file=}";; esac; done\nexit 1\n')
    pg_dump.chmod(0o755)
    folder = tmp_path / "backups"

    done = subprocess.run(
        ["/bin/sh", str(DEPLOY / "backup"), str(folder)],
        env={"PATH": f"{tools}:/usr/bin:/bin", "DATABASE_URL": "postgres://127.0.0.1:1/sap"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_understands_its_file(tmp_path: Path):
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sap.example -keyout {key} -out {certificate}"
    subprocess.run(make.split(), check=True, capture_output=True)
    site = (DEPLOY / "nginx.conf").read_text().replace("/etc/letsencrypt/live/sap.example", str(tmp_path))
    whole = tmp_path / "nginx.conf"
    http = f"events {{}}\nhttp {{\naccess_log off;\n{site}\n}}\n"
    whole.write_text(f"pid {tmp_path}/nginx.pid;\nerror_log stderr;\n{http}")

    done = subprocess.run(["nginx", "-t", "-c", str(whole)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
