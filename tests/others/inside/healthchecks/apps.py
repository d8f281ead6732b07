"""Loads events.py, as cachecore does for every app, and puts the cached reads into their code."""

from django.apps import AppConfig
from inside import surroundings


class Declared(AppConfig):
    name = "inside.healthchecks"
    label = "others_healthchecks"

    def ready(self) -> None:
        from inside.healthchecks import reads

        reads.put_into_place()
        if surroundings.hits_in_tests():
            from inside import hits

            hits.in_every_test_case()
