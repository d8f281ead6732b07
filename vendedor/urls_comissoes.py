"""The addresses of the statement of commissions."""

from django.urls import path

from vendedor.views import comissoes

app_name = "comissoes"
urlpatterns = [
    path("", comissoes.lista, name="lista"),
    path("imprimir", comissoes.imprimir, name="imprimir"),
    path("comissoes.csv", comissoes.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("comissoes.xlsx", comissoes.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
]
