"""The addresses of the products."""

from django.urls import path

from pedidos.views import produtos, produtos_form, produtos_precos

app_name = "produtos"
urlpatterns = [
    path("", produtos.lista, name="lista"),
    path("exportar.csv", produtos.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", produtos.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("novo", produtos_form.novo, name="novo"),
    path("precos", produtos_precos.conferir, name="precos"),
    path("precos/gravar", produtos_precos.gravar, name="gravar_precos"),
    path("<int:produto_id>", produtos.detalhe, name="detalhe"),
    path("<int:produto_id>/editar", produtos_form.editar, name="editar"),
    path("<int:produto_id>/desativar", produtos.desativar, name="desativar"),
    path("<int:produto_id>/reativar", produtos.reativar, name="reativar"),
]
