"""The addresses of the payments."""

from django.urls import path

from pedidos.views import pagamentos, pagamentos_decidir, pagamentos_form

app_name = "pagamentos"
urlpatterns = [
    path("", pagamentos.lista, name="lista"),
    path("exportar.csv", pagamentos.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", pagamentos.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("novo", pagamentos_form.novo, name="novo"),
    path("aprovar", pagamentos_decidir.aprovar_marcados, name="aprovar_marcados"),
    path("<int:pagamento_id>", pagamentos.detalhe, name="detalhe"),
    path("<int:pagamento_id>/editar", pagamentos_form.editar, name="editar"),
    path("<int:pagamento_id>/comprovante", pagamentos.comprovante, name="comprovante"),
    path("<int:pagamento_id>/aprovar", pagamentos_decidir.aprovar, name="aprovar"),
    path("<int:pagamento_id>/rejeitar", pagamentos_decidir.rejeitar, name="rejeitar"),
    path("<int:pagamento_id>/desfazer", pagamentos_decidir.desfazer, name="desfazer"),
]
