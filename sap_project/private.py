"""The folder for what the site keeps: nobody but its owner looks into it."""

from pathlib import Path


def private_folder(path: Path) -> Path:
    """The folder, made if need be. One that others could look into, from an earlier release, is closed to them."""
    path.mkdir(mode=0o700, exist_ok=True)
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)
    return path
