"""The addresses of the seller pages."""

from django.urls import path

from vendedor.views.cliente import cliente
from vendedor.views.dashboard import dashboard
from vendedor.views.rankings import rankings

app_name = "vendedor"
urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("cliente/<int:cliente_id>", cliente, name="cliente"),
    path("rankings", rankings, name="rankings"),
]
