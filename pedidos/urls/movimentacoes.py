"""The addresses of the movements of the stock."""

from django.urls import path

from pedidos.views import movimentacoes

app_name = "movimentacoes"
urlpatterns = [
    path("", movimentacoes.lista, name="lista"),
    path("exportar.csv", movimentacoes.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", movimentacoes.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
]
