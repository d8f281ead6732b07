"""The addresses of the refunds."""

from django.urls import path

from pedidos.reembolsos import views

app_name = "reembolsos"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("do-pedido/<int:pedido_id>", views.do_pedido, name="do_pedido"),
    path("do-credito/<int:credito_id>", views.do_credito, name="do_credito"),
    path("<int:reembolso_id>", views.detalhe, name="detalhe"),
    path("<int:reembolso_id>/comprovante", views.comprovante, name="comprovante"),
    path("<int:reembolso_id>/desfazer", views.desfazer, name="desfazer"),
]
