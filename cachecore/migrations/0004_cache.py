"""The permissions to see and to clear the cache, in the admin. No table is touched."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cachecore", "0003_fence")]

    operations = [
        migrations.CreateModel(
            name="Cache",
            fields=[],
            options={
                "verbose_name": "cache",
                "verbose_name_plural": "cache",
                "proxy": True,
                "default_permissions": ("view", "clear"),
                "indexes": [],
                "constraints": [],
            },
            bases=("cachecore.outbox",),
        ),
    ]
