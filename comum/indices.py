"""An index that only PostgreSQL can have."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models import Model


class PostgresGinIndex(GinIndex):
    """A GIN index; on other databases nothing is made, so that one migration serves both.

    Django has no word for "not on this database" in an index, and its schema editor
    executes whatever comes back: so a statement that does nothing.
    """

    def create_sql(
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Statement:
        if schema_editor.connection.vendor != "postgresql":
            return Statement("SELECT 1")
        return super().create_sql(model, schema_editor, using, **kwargs)

    # The stubs say that this returns a str; Django returns a Statement.
    def remove_sql(  # type: ignore[override]
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor, **kwargs: Any
    ) -> Statement:
        if schema_editor.connection.vendor != "postgresql":
            return Statement("SELECT 1")
        return super().remove_sql(model, schema_editor, **kwargs)  # type: ignore[return-value]
