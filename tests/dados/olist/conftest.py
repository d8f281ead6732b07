"""Where the real sample lies, and a folder to write tiny files into."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from tests.dados.olist.pasta import Pasta


@pytest.fixture
def pasta(tmp_path: Path) -> Pasta:
    return Pasta(tmp_path)


@pytest.fixture(scope="session")
def olist_dir() -> Path:
    """The sample of ../shared/data/olist, which is not part of the repository."""
    folder = Path(os.environ.get("OLIST_DIR") or settings.BASE_DIR.parent / "shared" / "data" / "olist")
    if not folder.is_dir():
        pytest.skip(f"the Olist sample is not at {folder}; set OLIST_DIR to where it is")
    return folder
