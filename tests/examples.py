"""How much is searched: of what goes through the database hypothesis tries a third of its examples.

EXAMPLES=1 tries all of them, and takes the searches that are too slow for every day; EXAMPLES=10 tries tenfold.
"""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = float(os.environ.get("EXAMPLES", "0.34"))
WIDE = TIMES >= 1
# On a busy machine anything may take long: that says nothing about a test. To explain a failure takes hypothesis
# many runs under a tracer, minutes where records are written.
PHASES = [phase for phase in Phase if phase is not Phase.explain]
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=PHASES)
settings.load_profile("suite")


def examples(number: int) -> settings:
    """For a test whose records may stay from one example to the next, and which takes as long as it does."""
    return settings(
        max_examples=max(1, round(number * TIMES)),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
