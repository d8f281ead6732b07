"""Databases of one Valkey: LEVELS hold more or fewer entries, as aliases of CACHES; OWN is that of a contestant."""

LEVELS = tuple(f"level_{number}" for number in range(1, 4))
OWN = 5
