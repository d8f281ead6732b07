"""Databases of one Valkey that hold more or fewer entries, as aliases of CACHES."""

LEVELS = tuple(f"level_{number}" for number in range(1, 4))
