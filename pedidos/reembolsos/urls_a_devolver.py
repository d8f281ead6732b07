"""The addresses of what is owed back."""

from django.urls import path

from pedidos.reembolsos import views_a_devolver as views

app_name = "a_devolver"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
]
