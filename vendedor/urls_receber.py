"""The addresses of what clients owe."""

from django.urls import path

from vendedor.views import receber

app_name = "receber"
urlpatterns = [
    path("", receber.receber, name="receber"),
    path("receber.csv", receber.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("receber.xlsx", receber.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
]
