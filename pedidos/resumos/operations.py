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

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.operations], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        gatilhos.remover(schema_editor.connection)
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        gatilhos.instalar(schema_editor.connection, to_state.apps)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        gatilhos.remover(schema_editor.connection)
        super().database_backwards(app_label, schema_editor, from_state, to_state)
        gatilhos.instalar(schema_editor.connection, to_state.apps)

    def describe(self) -> str:
        return f"{'; '.join(operation.describe() for operation in self.operations)} (with the triggers made anew)"
