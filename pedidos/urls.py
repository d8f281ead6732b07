"""The addresses of the records, a file in each room."""

from django.urls import include, path

urlpatterns = [
    path("pedidos/", include("pedidos.pedidos.urls")),
    path("pagamentos/", include("pedidos.pagamentos.urls")),
    path("reembolsos/a-devolver/", include("pedidos.reembolsos.urls_a_devolver")),
    path("reembolsos/", include("pedidos.reembolsos.urls")),
    path("creditos/", include("pedidos.creditos.urls")),
    path("coletas/a-coletar/", include("pedidos.coletas.urls_a_coletar")),
    path("coletas/", include("pedidos.coletas.urls")),
    path("devolucoes/", include("pedidos.devolucoes.urls")),
    path("importar/", include("pedidos.importacao.urls")),
    path("clientes/", include("pedidos.clientes.urls")),
    path("vendedores/", include("pedidos.pessoas.urls")),
    path("produtos/", include("pedidos.produtos.urls")),
    path("estoque/", include("pedidos.estoque.urls")),
    path("movimentacoes/", include("pedidos.estoque.urls_movimentacoes")),
]
