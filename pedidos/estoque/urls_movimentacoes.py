"""The addresses of the movements of the stock."""

from django.urls import path

from pedidos.estoque import views_movimentacoes

app_name = "movimentacoes"
urlpatterns = [
    path("", views_movimentacoes.lista, name="lista"),
    path("exportar.csv", views_movimentacoes.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views_movimentacoes.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
]
