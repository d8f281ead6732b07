"""The addresses of the pick-ups."""

from django.urls import path

from pedidos.coletas import views

app_name = "coletas"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("nova/<int:pedido_id>", views.nova, name="nova"),
    path("<int:coleta_id>", views.detalhe, name="detalhe"),
    path("<int:coleta_id>/recibo.pdf", views.recibo, name="recibo"),
    path("<int:coleta_id>/estornar", views.estornar, name="estornar"),
]
