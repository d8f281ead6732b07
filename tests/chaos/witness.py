"""The witness: what was committed, written down by the database itself in the same transaction.

Triggers on the watched tables give the keys that a changed row belongs to (its own, its
portfolio's before and after) a new number, drawn under the lock of the key, never twice. A
cached read returns the numbers it was computed from. So a read is right exactly when its
number is not below the one read without the cache just before it, not above the one read
just after it, and was the last one of a transaction that committed.

Nothing here is watched by cachecore, and no clock is involved.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import connection

from cachecore.write.observer import observed_by

INSTALL = """
CREATE SEQUENCE chaos_numbers;
CREATE TABLE chaos_witness (key text PRIMARY KEY, seq bigint NOT NULL) WITH (fillfactor = 20);
CREATE TABLE chaos_history (key text, seq bigint, xid xid8, pid integer, kind text);
CREATE INDEX ON chaos_history (key, seq);
CREATE INDEX ON chaos_history (xid);

CREATE FUNCTION chaos_bump(keys text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE k text; n bigint;
BEGIN
    FOR k IN SELECT DISTINCT u FROM unnest(keys) u WHERE u IS NOT NULL ORDER BY u LOOP
        PERFORM 1 FROM chaos_witness WHERE key = k FOR UPDATE;
        n := nextval('chaos_numbers');
        UPDATE chaos_witness SET seq = n WHERE key = k;
        INSERT INTO chaos_history VALUES
            (k, n, pg_current_xact_id(), pg_backend_pid(), current_setting('chaos.kind', true));
    END LOOP;
END $$;

CREATE FUNCTION chaos_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE keys text[] := '{}';
BEGIN
    IF TG_TABLE_NAME = 'pedidos_categoria' THEN
        keys := ARRAY['categorias'];
    ELSE
        IF TG_OP <> 'INSERT' THEN
            keys := keys || CASE TG_TABLE_NAME
                WHEN 'pedidos_cliente' THEN ARRAY['cliente:' || (to_jsonb(OLD)->>'id'),
                                                  'carteira:' || (to_jsonb(OLD)->>'vendedor_id')]
                WHEN 'auth_user' THEN ARRAY['user:' || (to_jsonb(OLD)->>'id')]
                ELSE ARRAY['user:' || (to_jsonb(OLD)->>'user_id')] END;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            keys := keys || CASE TG_TABLE_NAME
                WHEN 'pedidos_cliente' THEN ARRAY['cliente:' || (to_jsonb(NEW)->>'id'),
                                                  'carteira:' || (to_jsonb(NEW)->>'vendedor_id')]
                WHEN 'auth_user' THEN ARRAY['user:' || (to_jsonb(NEW)->>'id')]
                ELSE ARRAY['user:' || (to_jsonb(NEW)->>'user_id')] END;
        END IF;
    END IF;
    PERFORM chaos_bump(keys);
    RETURN NULL;
END $$;

CREATE FUNCTION chaos_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM chaos_bump(ARRAY(SELECT key FROM chaos_witness WHERE key LIKE 'c%:%'));
    RETURN NULL;
END $$;

CREATE FUNCTION chaos_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cidade = 'refused' THEN
        RAISE EXCEPTION 'refused at COMMIT' USING ERRCODE = 'unique_violation';
    ELSIF NEW.cidade = 'failed' THEN
        RAISE EXCEPTION 'failed at COMMIT';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER chaos AFTER INSERT OR UPDATE OR DELETE ON pedidos_cliente FOR EACH ROW EXECUTE FUNCTION chaos_row();
CREATE TRIGGER chaos AFTER INSERT OR UPDATE OR DELETE ON pedidos_categoria FOR EACH ROW EXECUTE FUNCTION chaos_row();
CREATE TRIGGER chaos AFTER INSERT OR UPDATE OR DELETE ON auth_user FOR EACH ROW EXECUTE FUNCTION chaos_row();
CREATE TRIGGER chaos AFTER INSERT OR UPDATE OR DELETE ON auth_user_groups FOR EACH ROW EXECUTE FUNCTION chaos_row();
CREATE TRIGGER chaos_truncated AFTER TRUNCATE ON pedidos_cliente EXECUTE FUNCTION chaos_truncated();
CREATE CONSTRAINT TRIGGER chaos_refuse AFTER INSERT OR UPDATE ON pedidos_cliente DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION chaos_refuse();
"""

State = Mapping[str, int]


class Seen(NamedTuple):
    """One number that a read was computed from."""

    key: str
    seq: int


def install(keys: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSTALL)
        cursor.executemany("INSERT INTO chaos_witness VALUES (%s, 0)", [[key] for key in keys])


def state() -> dict[str, int]:
    """Every key's number, in one statement, never from the cache."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, seq FROM chaos_witness")
        return dict(cursor.fetchall())


def seen(prefix: str) -> list[Seen]:
    """The numbers of the keys of this name, or beginning with it when it ends in a colon; in one statement.

    Hidden from cachecore: an answer that depended on the whole table of the witness would end with every write.
    """
    with observed_by(None), connection.cursor() as cursor:
        if prefix.endswith(":"):
            cursor.execute("SELECT key, seq FROM chaos_witness WHERE key LIKE %s ORDER BY key", [prefix + "%"])
        else:
            cursor.execute("SELECT key, seq FROM chaos_witness WHERE key = %s", [prefix])
        return [Seen(*row) for row in cursor.fetchall()]


def wrong(found: Seen, before: State, after: State) -> str:
    """What is wrong with a number that was read between these two states, or ""."""
    if found.key not in before:
        return "unknown key"
    if found.seq < before[found.key]:
        return "stale"
    if found.seq > after[found.key]:
        return "uncommitted"
    if before[found.key] < found.seq < after[found.key] and not _was_committed(found):
        return "never committed"
    return ""


def _was_committed(found: Seen) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(seq) FROM chaos_history WHERE key = %s AND xid = "
            "(SELECT xid FROM chaos_history WHERE key = %s AND seq = %s)",
            [found.key, found.key, found.seq],
        )
        return bool(cursor.fetchone()[0] == found.seq)


def history(key: str, at_least: int) -> list[str]:
    """Who wrote that number and the ones after it, for people."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, xid::text, pid, kind FROM chaos_history WHERE key = %s AND seq >= %s ORDER BY seq LIMIT 6",
            [key, at_least],
        )
        return [f"seq {seq} by transaction {xid}, backend {pid}: {kind}" for seq, xid, pid, kind in cursor.fetchall()]
