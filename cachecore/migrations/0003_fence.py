"""The fence of cachecore/outbox/bypass_barrier.py. It is put up and taken down while the project runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cachecore", "0002_written_by_triggers")]

    operations = [
        migrations.CreateModel(
            name="Fence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stands", models.BooleanField()),
                ("scopes", models.JSONField(null=True)),
                ("until", models.DateTimeField(null=True)),
            ],
        ),
    ]
