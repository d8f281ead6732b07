"""The addresses of the stock: a balance is that of a product."""

from django.urls import path

from pedidos.views import estoque

app_name = "estoque"
urlpatterns = [
    path("", estoque.lista, name="lista"),
    path("exportar.csv", estoque.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", estoque.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("<int:produto_id>", estoque.detalhe, name="detalhe"),
    path("<int:produto_id>/contar", estoque.contar, name="contar"),
    path("<int:produto_id>/entrada", estoque.entrada, name="entrada"),
    path("<int:produto_id>/ajustar", estoque.ajustar, name="ajustar"),
]
