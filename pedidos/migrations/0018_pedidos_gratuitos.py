"""Of an order whose lines come to nothing nothing is owed: it is paid, and may be collected."""

from django.db import migrations
from django.db.models import Sum


def pagar(apps, schema_editor) -> None:
    pedidos = apps.get_model("pedidos", "Pedido").objects
    gratuitos = pedidos.filter(status="PENDENTE").annotate(total=Sum("itens__valor_total_venda")).filter(total=0)
    pedidos.filter(pk__in=list(gratuitos.order_by().values_list("pk", flat=True))).update(status="PAGAMENTO_APROVADO")


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0017_submissao")]

    operations = [migrations.RunPython(pagar, migrations.RunPython.noop)]
