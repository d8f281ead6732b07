"""The addresses of the house as a whole: its month, and the targets of its sellers."""

from django.urls import path

from vendedor.views.casa import casa
from vendedor.views.metas import metas

app_name = "casa"
urlpatterns = [
    path("", casa, name="casa"),
    path("casa.xlsx", casa, {"exporta": True}, name="exportar_xlsx"),
    path("metas/<int:ano>/<int:mes>", metas, name="metas"),
]
