"""On SQLite what the triggers do is written once, in that of a view; the others name the order to it."""

from django.db import migrations

from pedidos.resumos.operations import ComGatilhosRefeitos


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0036_precos_por_arquivo")]

    operations = [ComGatilhosRefeitos([])]
