"""The addresses of the orders."""

from django.urls import path

from pedidos.views import pedidos, pedidos_form

app_name = "pedidos"
urlpatterns = [
    path("", pedidos.lista, name="lista"),
    path("exportar.csv", pedidos.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", pedidos.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("novo", pedidos_form.novo, name="novo"),
    path("procurar/cliente", pedidos_form.procurar_cliente, name="procurar_cliente"),
    path("procurar/produto", pedidos_form.procurar_produto, name="procurar_produto"),
    path("calcular", pedidos_form.calcular, name="calcular"),
    path("<int:pedido_id>/editar", pedidos_form.editar, name="editar"),
    path("<int:pedido_id>", pedidos.detalhe, name="detalhe"),
    path("<int:pedido_id>/imprimir", pedidos.imprimir, name="imprimir"),
    path("<int:pedido_id>/confirmar", pedidos.confirmar, name="confirmar"),
    path("<int:pedido_id>/cancelar", pedidos.cancelar, name="cancelar"),
]
