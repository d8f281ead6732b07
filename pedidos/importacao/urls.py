"""The addresses of the imports."""

from django.urls import path

from pedidos.importacao import views

app_name = "importar"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("modelo.csv", views.modelo, {"tipo": "PEDIDOS"}, name="modelo_pedidos"),
    path("modelo-produtos.csv", views.modelo, {"tipo": "PRODUTOS"}, name="modelo_produtos"),
    path("modelo-clientes.csv", views.modelo, {"tipo": "CLIENTES"}, name="modelo_clientes"),
    path("modelo-precos.csv", views.modelo, {"tipo": "PRECOS"}, name="modelo_precos"),
    path("novo", views.novo, {"tipo": "PEDIDOS"}, name="novo_pedidos"),
    path("produtos/novo", views.novo, {"tipo": "PRODUTOS"}, name="novo_produtos"),
    path("clientes/novo", views.novo, {"tipo": "CLIENTES"}, name="novo_clientes"),
    path("precos/novo", views.novo, {"tipo": "PRECOS"}, name="novo_precos"),
    path("<int:importacao_id>", views.detalhe, name="detalhe"),
    path("<int:importacao_id>/gravar", views.gravar, name="gravar"),
    path("<int:importacao_id>/colunas", views.colunas, name="colunas"),
    path("<int:importacao_id>/parar", views.parar, name="parar"),
    path("<int:importacao_id>/desfazer", views.desfazer, name="desfazer"),
    path("<int:importacao_id>/custos", views.custos, name="custos"),
    path("<int:importacao_id>/problemas.csv", views.baixar, {"qual": "erros"}, name="problemas"),
    path("<int:importacao_id>/resultado.csv", views.baixar, {"qual": "resultado"}, name="resultado"),
]
