"""What the database itself holds: a view that an unmanaged model reads, and the triggers that keep the totals."""

from django.db import migrations

VIEW = """
CREATE VIEW shop_orders_of_seller AS
SELECT s.id, s.name, (SELECT count(*) FROM shop_order o WHERE o.seller_id = s.id) AS orders FROM shop_seller s
"""
COUNT = """
INSERT INTO shop_total (seller_id, orders) VALUES (NEW.seller_id, 1)
ON CONFLICT (seller_id) DO UPDATE SET orders = shop_total.orders + 1;
"""
TRIGGER_OF_POSTGRESQL = f"""
CREATE FUNCTION shop_count_orders() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {COUNT} RETURN NULL; END $$;
CREATE TRIGGER shop_count_orders AFTER INSERT ON shop_order FOR EACH ROW EXECUTE FUNCTION shop_count_orders()
"""
TRIGGER_OF_SQLITE = f"CREATE TRIGGER shop_count_orders AFTER INSERT ON shop_order BEGIN {COUNT} END"


def create_trigger(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(TRIGGER_OF_POSTGRESQL if on_postgresql else TRIGGER_OF_SQLITE)


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_tables")]
    operations = [migrations.RunSQL(VIEW), migrations.RunPython(create_trigger)]
