"""How many examples hypothesis tries of what goes through the database: EXAMPLES=10 tries ten times as many."""

import os

from hypothesis import HealthCheck, settings

TIMES = float(os.environ.get("EXAMPLES", "1"))


def examples(number: int) -> settings:
    """For a test whose records may stay from one example to the next, and which takes as long as it does."""
    return settings(
        max_examples=max(1, round(number * TIMES)),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
