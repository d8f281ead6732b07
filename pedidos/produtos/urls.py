"""The addresses of the products."""

from django.urls import path

from pedidos.produtos import views, views_form

app_name = "produtos"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("novo", views_form.novo, name="novo"),
    path("<int:produto_id>", views.detalhe, name="detalhe"),
    path("<int:produto_id>/editar", views_form.editar, name="editar"),
    path("<int:produto_id>/desativar", views.desativar, name="desativar"),
    path("<int:produto_id>/reativar", views.reativar, name="reativar"),
]
