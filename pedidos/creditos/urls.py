"""The addresses of the credits."""

from django.urls import path

from pedidos.creditos import views

app_name = "creditos"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("do-pedido/<int:pedido_id>", views.do_pedido, name="do_pedido"),
    path("usar/<int:pedido_id>", views.usar, name="usar"),
    path("<int:credito_id>", views.detalhe, name="detalhe"),
    path("<int:credito_id>/desfazer", views.desfazer, name="desfazer"),
]
