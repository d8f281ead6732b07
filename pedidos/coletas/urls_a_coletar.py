"""The addresses of the orders that may be picked up."""

from django.urls import path

from pedidos.coletas import views_a_coletar

app_name = "a_coletar"
urlpatterns = [
    path("", views_a_coletar.lista, name="lista"),
    path("exportar.csv", views_a_coletar.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views_a_coletar.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
]
