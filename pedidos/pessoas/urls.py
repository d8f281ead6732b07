"""Where a box searches for a seller."""

from django.urls import path

from pedidos.pessoas import views

app_name = "vendedores"
urlpatterns = [
    path("procurar", views.procurar, {"so_ativos": False}, name="procurar"),
    path("procurar/ativos", views.procurar, {"so_ativos": True}, name="procurar_ativos"),
]
