"""The addresses of the orders."""

from django.urls import path

from pedidos.pedidos import views, views_catalogo, views_form

app_name = "pedidos"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("novo", views_form.novo, name="novo"),
    path("procurar/cliente", views_form.procurar_cliente, name="procurar_cliente"),
    path("procurar/produto", views_form.procurar_produto, name="procurar_produto"),
    path("catalogo", views_catalogo.catalogo, name="catalogo"),
    path("enviado", views_catalogo.enviado, name="enviado"),
    path("calcular", views_form.calcular, name="calcular"),
    path("<int:pedido_id>/editar", views_form.editar, name="editar"),
    path("<int:pedido_id>", views.detalhe, name="detalhe"),
    path("<int:pedido_id>/imprimir", views.imprimir, name="imprimir"),
    path("<int:pedido_id>/confirmar", views.confirmar, name="confirmar"),
    path("<int:pedido_id>/liberar", views.liberar, name="liberar"),
    path("<int:pedido_id>/desfazer-liberacao", views.desfazer_liberacao, name="desfazer_liberacao"),
    path("<int:pedido_id>/prometer", views.prometer, name="prometer"),
    path("<int:pedido_id>/cancelar", views.cancelar, name="cancelar"),
]
