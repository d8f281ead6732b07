from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def elevar(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The sheet took cents, which the admin refused."""
    apps.get_model("vendedor", "Meta")._default_manager.filter(valor__lt=1).update(valor=1)


class Migration(migrations.Migration):
    dependencies = [("vendedor", "0004_meta")]

    operations = [
        migrations.RunPython(elevar, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="meta", name="meta_de_um_mes_e_positiva"),
        migrations.AddConstraint(
            model_name="meta",
            constraint=models.CheckConstraint(
                condition=models.Q(mes__gte=1, mes__lte=12, valor__gte=1),
                name="meta_de_um_mes_e_positiva",
                violation_error_message="A meta é de um mês de 1 a 12, e de R$ 1,00 ou mais.",
            ),
        ),
    ]
