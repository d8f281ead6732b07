"""python -m inside.django.run PACKAGE..., in the tests folder of Django: runs them as its runtests.py does."""

import sys
from typing import Any

import runtests
from django.apps.registry import Apps
from inside import surroundings

# Its tests compare lists of the migrations of all apps that they have.
COUNTING_MIGRATIONS = ["migrations"]


def keep_cachecore_installed() -> None:
    """Each of their tests names the apps that it has (available_apps); no project's own tests do that."""
    theirs = Apps.set_available_apps

    def with_ours(self: Apps, available: Any) -> None:
        theirs(self, [*available, "cachecore"])

    Apps.set_available_apps = with_ours  # type: ignore[method-assign]


def watch_once_all_models_are_known() -> None:
    from inside.django import watched

    theirs = runtests.setup_run_tests

    def and_watch(*args: Any, **kwargs: Any) -> Any:
        made = theirs(*args, **kwargs)
        watched.declare_all()
        return made

    runtests.setup_run_tests = and_watch


def main(packages: list[str]) -> int:
    if surroundings.has_cachecore():
        runtests.ALWAYS_INSTALLED_APPS.append("cachecore")
        if packages != COUNTING_MIGRATIONS:
            keep_cachecore_installed()
    if surroundings.is_watched():
        watch_once_all_models_are_known()
    switches = ("failfast", "keepdb", "reverse", "debug_sql", "pdb", "buffer", "timing", "shuffle")
    names = ("tags", "exclude_tags", "test_name_patterns", "start_at", "start_after")
    failures = runtests.django_tests(
        verbosity=1,
        interactive=False,
        test_labels=packages,
        parallel=1,
        **dict.fromkeys(switches, False),
        **dict.fromkeys(names),
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
