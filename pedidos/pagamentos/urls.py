"""The addresses of the payments."""

from django.urls import path

from pedidos.pagamentos import views, views_decidir, views_form

app_name = "pagamentos"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar.csv", views.exportar, {"formato": "csv"}, name="exportar_csv"),
    path("exportar.xlsx", views.exportar, {"formato": "xlsx"}, name="exportar_xlsx"),
    path("novo", views_form.novo, name="novo"),
    path("aprovar", views_decidir.aprovar_marcados, name="aprovar_marcados"),
    path("<int:pagamento_id>", views.detalhe, name="detalhe"),
    path("<int:pagamento_id>/editar", views_form.editar, name="editar"),
    path("<int:pagamento_id>/comprovante", views.comprovante, name="comprovante"),
    path("<int:pagamento_id>/aprovar", views_decidir.aprovar, name="aprovar"),
    path("<int:pagamento_id>/rejeitar", views_decidir.rejeitar, name="rejeitar"),
    path("<int:pagamento_id>/mover", views_decidir.mover, name="mover"),
    path("<int:pagamento_id>/reabrir", views_decidir.reabrir, name="reabrir"),
    path("<int:pagamento_id>/desfazer", views_decidir.desfazer, name="desfazer"),
]
