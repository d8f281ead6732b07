"""The addresses of the seller pages."""

from django.urls import path

from vendedor.views.cliente import cliente
from vendedor.views.dashboard import dashboard
from vendedor.views.rankings import rankings

app_name = "vendedor"
urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("painel.xlsx", dashboard, {"exporta": True}, name="exportar_painel"),
    path("cliente/<int:cliente_id>", cliente, name="cliente"),
    path("rankings", rankings, name="rankings"),
    path("rankings.xlsx", rankings, {"exporta": True}, name="exportar_rankings"),
]
