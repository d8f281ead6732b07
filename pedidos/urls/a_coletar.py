"""The addresses of the orders that may be picked up."""

from django.urls import path

from pedidos.views import a_coletar

app_name = "a_coletar"
urlpatterns = [
    path("", a_coletar.lista, name="lista"),
    path("exportar.csv", a_coletar.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", a_coletar.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
]
