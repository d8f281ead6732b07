"""Faults that differential fuzzing found (tests/cachecore/fuzz), each as small as it could be made."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from cachecore import cached_with_invalidation, model_events
from cachecore.declare import events
from tests.cachecore.fault_injection import end_this_connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]


@pytest.fixture
def folder(settings: Any) -> Iterator[Any]:
    """A model whose rows refer to others of it."""
    settings.CACHECORE = {**settings.CACHECORE, "UNDECLARED_TABLES": "depend"}
    meta = type("Meta", (), {"app_label": "fuzz", "apps": Apps(["tests.cachecore.fuzz"])})
    columns = {
        "name": models.TextField(),
        "within": models.ForeignKey("self", models.CASCADE, null=True),
    }
    model: Any = type("Folder", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})
    with connection.schema_editor() as editor:
        editor.create_model(model)
    yield model
    events._by_model.pop(model, None)
    events._generation += 1
    with connection.schema_editor() as editor:
        editor.delete_model(model)


def test_a_save_of_a_model_without_events_invalidates_what_reads_its_table(folder):
    @cached_with_invalidation(timeout=60, key_prefix="names", invalidate_on=["pedido.*"])
    def names() -> list[str]:
        return list(folder.objects.order_by("pk").values_list("name", flat=True))

    row = folder.objects.create(name="a")
    assert names() == ["a"]

    row.name = "b"
    row.save()
    assert names() == ["b"]

    folder.objects.create(name="c")
    assert names() == ["b", "c"]

    row.delete()
    assert names() == ["c"]


def test_a_parameter_of_a_row_of_the_same_table_changes_with_that_row(folder):
    model_events(folder, "folder", params={"outer": "within__name"})

    @cached_with_invalidation(timeout=60, key_prefix="within:{outer}", invalidate_on=["folder.*"])
    def within(outer: str) -> list[str]:
        return list(folder.objects.filter(within__name=outer).values_list("name", flat=True))

    a = folder.objects.create(name="a")
    folder.objects.create(name="b", within=a)
    assert (within("a"), within("z")) == (["b"], [])

    a.name = "z"
    a.save()

    assert (within("a"), within("z")) == ([], ["b"])


def test_the_log_of_queries_shows_a_statement_that_failed_as_the_project_wrote_it(folder):
    model_events(folder, "folder", params={"name": "name"})
    row = folder.objects.create(name="a")

    with CaptureQueriesContext(connection) as queries, pytest.raises(IntegrityError):
        folder(pk=row.pk, name="b").save(force_insert=True)

    (text,) = [each["sql"] for each in queries if each["sql"].startswith("INSERT")]
    assert text.endswith(' RETURNING "fuzz_folder"."id"')


def test_a_connection_that_is_lost_before_its_commit_is_cleaned_up_as_django_does_it(folder):
    with pytest.raises(OperationalError), transaction.atomic():
        folder.objects.create(name="a")
        end_this_connection()

    assert not connection.in_atomic_block
    assert not folder.objects.exists()


def test_a_role_that_may_only_read_what_a_foreign_key_leads_to_may_write(folder):
    owner = type("Meta", (), {"app_label": "fuzz", "apps": folder._meta.apps})
    within = models.ForeignKey(folder, models.CASCADE)
    sheet: Any = type("Sheet", (models.Model,), {"__module__": __name__, "Meta": owner, "within": within})
    model_events(sheet, "sheet", params={"outer": "within__name"})

    @cached_with_invalidation(timeout=60, key_prefix="sheets:{outer}", invalidate_on=["sheet.*"])
    def sheets(outer: str) -> int:
        return int(sheet.objects.filter(within__name=outer).count())

    with connection.schema_editor() as editor:
        editor.create_model(sheet)
    a = folder.objects.create(name="a")
    assert sheets("a") == 0
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE fuzz_limited")
        try:
            cursor.execute("GRANT SELECT ON fuzz_folder TO fuzz_limited; GRANT ALL ON fuzz_sheet TO fuzz_limited")
            cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO fuzz_limited")
            cursor.execute("SET ROLE fuzz_limited")
            sheet.objects.create(within=a)
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP OWNED BY fuzz_limited; DROP ROLE fuzz_limited")

    assert sheets("a") == 1
    events._by_model.pop(sheet, None)
    events._generation += 1
    with connection.schema_editor() as editor:
        editor.delete_model(sheet)
