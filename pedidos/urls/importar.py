"""The addresses of the imports."""

from django.urls import path

from pedidos.views import importar

app_name = "importar"
urlpatterns = [
    path("", importar.lista, name="lista"),
    path("exportar.csv", importar.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", importar.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("novo", importar.novo, name="novo"),
    path("<int:importacao_id>", importar.detalhe, name="detalhe"),
    path("<int:importacao_id>/gravar", importar.gravar, name="gravar"),
    path("<int:importacao_id>/problemas.csv", importar.baixar, {"qual": "erros"}, name="problemas"),
    path("<int:importacao_id>/resultado.csv", importar.baixar, {"qual": "resultado"}, name="resultado"),
]
