from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("vendedor", "0002_comissao")]

    operations = [
        migrations.RemoveConstraint("vendedor", "vendedor_comissao_de_0_a_100"),
        migrations.RemoveField("vendedor", "comissao"),
    ]
