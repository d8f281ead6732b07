"""Months that are definitive already counted the orders that are paid now; what comes from here on is late."""

from django.db import migrations
from django.db.models import Sum


def escrever_apurados(apps, schema_editor):
    apuracoes = apps.get_model("apuracao", "Apuracao")
    apurados = apps.get_model("apuracao", "PedidoApurado")
    linhas = apps.get_model("pedidos", "ResumoLinha")
    for apuracao in apuracoes.objects.filter(definitivo=True):
        do_mes = linhas.objects.filter(pago=True, dia__year=apuracao.ano, dia__month=apuracao.mes).order_by()
        somas = do_mes.values("pedido_id").annotate(receita=Sum("vendas"), gasto=Sum("custo"))
        apurados.objects.bulk_create(
            (
                apurados(apuracao=apuracao, pedido_id=soma["pedido_id"], receita=soma["receita"], custo=soma["gasto"])
                for soma in somas.iterator()
            ),
            batch_size=1000,
        )


class Migration(migrations.Migration):
    dependencies = [("apuracao", "0002_mes_fechado"), ("pedidos", "0021_entradas_no_log")]

    operations = [migrations.RunPython(escrever_apurados, migrations.RunPython.noop, elidable=True)]
