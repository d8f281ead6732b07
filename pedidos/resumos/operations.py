"""The migration operation that every later migration of Pedido or ItemPedido uses."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from pedidos.resumos import gatilhos


class ComGatilhosRefeitos(SeparateDatabaseAndState):
    """Does these operations without the triggers of the sums, and installs their present SQL after them.

    SQLite makes a table anew to alter it, and refuses that while a trigger of another table reads it.
    Both ways end with the triggers that keep the sums of the models as they are then.
    """

    def __init__(self, operations: Sequence[Operation] = ()) -> None:
        super().__init__(database_operations=operations, state_operations=operations)
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        # Django would make the classes of most models anew after each operation, and database_forwards again.
        state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.operations], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        gatilhos.remover(schema_editor.connection)
        for operation in self.operations:
            state = from_state.clone()
            operation.state_forwards(app_label, state)
            operation.database_forwards(app_label, schema_editor, from_state, state)
            from_state = state
        # The classes of the last state are those of to_state.
        to_state.apps = from_state.apps
        gatilhos.instalar(schema_editor.connection, to_state.apps)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        gatilhos.remover(schema_editor.connection)
        super().database_backwards(app_label, schema_editor, from_state, to_state)
        gatilhos.instalar(schema_editor.connection, to_state.apps)

    def describe(self) -> str:
        return f"{'; '.join(operation.describe() for operation in self.operations)} (with the triggers made anew)"
