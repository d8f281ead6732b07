"""The file .env.example names every variable that the settings read, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_example_names_what_the_settings_read():
    settings = (ROOT / "sap_project/settings.py").read_text()
    example = (ROOT / ".env.example").read_text()

    # The embedded Valkey and the models ask for no variable of their own.
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == read
