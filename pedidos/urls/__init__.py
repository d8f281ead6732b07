"""The addresses of the records, a file per thing."""

from django.urls import include, path

urlpatterns = [
    path("pedidos/", include("pedidos.urls.pedidos")),
    path("pagamentos/", include("pedidos.urls.pagamentos")),
    path("coletas/a-coletar/", include("pedidos.urls.a_coletar")),
    path("coletas/", include("pedidos.urls.coletas")),
    path("importar/", include("pedidos.urls.importar")),
    path("clientes/", include("pedidos.urls.clientes")),
    path("produtos/", include("pedidos.urls.produtos")),
    path("estoque/", include("pedidos.urls.estoque")),
    path("movimentacoes/", include("pedidos.urls.movimentacoes")),
]
