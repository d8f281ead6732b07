"""The addresses of the returns."""

from django.urls import path

from pedidos.devolucoes import views

app_name = "devolucoes"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("nova/<int:pedido_id>", views.nova, name="nova"),
    path("encerrar/<int:pedido_id>", views.encerrar, name="encerrar"),
]
