"""The addresses of the clients."""

from django.urls import path

from pedidos.clientes import views, views_carteira, views_form

app_name = "clientes"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("novo", views_form.novo, name="novo"),
    path("<int:cliente_id>", views.detalhe, name="detalhe"),
    path("<int:cliente_id>/editar", views_form.editar, name="editar"),
    path("<int:cliente_id>/desativar", views.desativar, name="desativar"),
    path("<int:cliente_id>/reativar", views.reativar, name="reativar"),
    path("<int:cliente_id>/condicoes", views.condicoes, name="condicoes"),
    path("<int:cliente_id>/transferir", views.transferir, name="transferir"),
    path("carteiras/<int:vendedor_id>/desativar", views_carteira.desativar_vendedor, name="desativar_vendedor"),
]
