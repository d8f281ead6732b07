"""The addresses of the clients."""

from django.urls import path

from pedidos.views import clientes, clientes_form

app_name = "clientes"
urlpatterns = [
    path("", clientes.lista, name="lista"),
    path("exportar.csv", clientes.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", clientes.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("novo", clientes_form.novo, name="novo"),
    path("<int:cliente_id>", clientes.detalhe, name="detalhe"),
    path("<int:cliente_id>/editar", clientes_form.editar, name="editar"),
    path("<int:cliente_id>/desativar", clientes.desativar, name="desativar"),
    path("<int:cliente_id>/reativar", clientes.reativar, name="reativar"),
    path("<int:cliente_id>/transferir", clientes.transferir, name="transferir"),
]
