"""The addresses of the stock: a balance is that of a product."""

from django.urls import path

from pedidos.estoque import views, views_contagem

app_name = "estoque"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("contagem", views_contagem.contagem, name="contagem"),
    path("<int:produto_id>", views.detalhe, name="detalhe"),
    path("<int:produto_id>/contar", views.contar, name="contar"),
    path("<int:produto_id>/entrada", views.entrada, name="entrada"),
    path("<int:produto_id>/ajustar", views.ajustar, name="ajustar"),
]
