"""Rows that triggers write. The triggers themselves are installed by manage.py cache_triggers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cachecore", "0001_outbox")]

    operations = [
        migrations.AlterField("outbox", "scopes", models.JSONField(null=True)),
        migrations.AddField("outbox", "table", models.CharField(max_length=63, default="")),
        migrations.AddField("outbox", "operation", models.CharField(max_length=1, default="")),
        migrations.AddField("outbox", "fingerprint", models.CharField(max_length=32, default="")),
        migrations.AddField("outbox", "changes", models.JSONField(null=True)),
        migrations.AddField("outbox", "xact", models.BigIntegerField(null=True)),
        migrations.AddIndex("outbox", models.Index(fields=["xact"], name="idx_outbox_xact")),
    ]
