"""For manage.py test, Django's own runner: see test_cases.py."""

from django.db import connection
from django.test import TestCase, TransactionTestCase

from shop.models import Place
from shop.reads import places


class InATransaction(TestCase):
    def test_a_read_after_a_write(self) -> None:
        self.assertEqual(places("A"), [])
        Place.objects.create(name="x")
        self.assertEqual(places("A"), ["x"])
        with self.captureOnCommitCallbacks() as callbacks:
            Place.objects.create(name="y")
        self.assertEqual(callbacks, [])
        self.assertEqual(connection.run_on_commit, [])


class WithCommits(TransactionTestCase):
    def test_a_read_after_a_write(self) -> None:
        Place.objects.create(name="x")
        self.assertEqual(places("A"), ["x"])
        Place.objects.update(name="y")
        self.assertEqual(places("A"), ["y"])
