"""The development SECRET_KEY: made once, kept under var/, readable by its owner only."""

import os
import secrets
from pathlib import Path


def for_development(var_dir: Path) -> str:
    """The key kept in var_dir/secret_key, made on first use.

    Two processes that start together agree on one: whoever creates the file first wins.
    """
    var_dir.mkdir(exist_ok=True)
    path = var_dir / "secret_key"
    scratch = var_dir / f"secret_key.{os.getpid()}"
    if not path.exists():
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            # A link appears whole or not at all, so nobody ever reads half a key.
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text().strip()
