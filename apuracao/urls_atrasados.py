"""The addresses of what came late to a settlement."""

from django.urls import path

from apuracao.views import mes

app_name = "atrasados"
urlpatterns = [
    path("<int:ano>/<int:mes>/atrasados/", mes.atrasados, name="lista"),
    path("<int:ano>/<int:mes>/atrasados.csv", mes.exportar_atrasados, {"formato": "csv"}, name="exportar_csv"),
    path("<int:ano>/<int:mes>/atrasados.xlsx", mes.exportar_atrasados, {"formato": "xlsx"}, name="exportar_xlsx"),
]
