"""The addresses of the settlements."""

from django.urls import path

from apuracao.views import ano, apuracao, mes

app_name = "apuracao"
urlpatterns = [
    path("", ano.apuracoes, name="apuracoes"),
    path("apuracao.xlsx", ano.apuracoes, {"exporta": True}, name="exportar_ano"),
    path("<int:ano>/<int:mes>/", mes.mes, name="mes"),
    path("<int:ano>/<int:mes>/pedidos/", mes.pedidos, name="pedidos"),
    path("<int:ano>/<int:mes>/pedidos.csv", mes.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("<int:ano>/<int:mes>/pedidos.xlsx", mes.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("<int:ano>/<int:mes>/apurar", apuracao.apurar, name="apurar"),
    path("<int:apuracao_id>/editar", apuracao.editar, name="editar"),
    path("<int:apuracao_id>/recalcular", apuracao.recalcular, name="recalcular"),
    path("<int:apuracao_id>/tornar-definitiva", apuracao.tornar_definitiva, name="tornar_definitiva"),
    path("<int:apuracao_id>/excluir", apuracao.excluir, name="excluir"),
]
