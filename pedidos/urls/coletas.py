"""The addresses of the pick-ups."""

from django.urls import path

from pedidos.views import coletas

app_name = "coletas"
urlpatterns = [
    path("", coletas.lista, name="lista"),
    path("exportar.csv", coletas.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", coletas.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("nova/<int:pedido_id>", coletas.nova, name="nova"),
    path("<int:coleta_id>", coletas.detalhe, name="detalhe"),
    path("<int:coleta_id>/recibo.pdf", coletas.recibo, name="recibo"),
    path("<int:coleta_id>/estornar", coletas.estornar, name="estornar"),
]
