"""A PostgreSQL database used by one test after another: emptied after each, which takes a tenth of making it anew.

What a test does to the schema is not undone: such a database is dropped, and the next test is given a new one.
"""

from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.support.postgres import Server

WORN = 60  # tests: what is deleted leaves dead rows behind, and nobody vacuums

# Everything of the schema that a test could change: tables, columns, triggers, keys, functions, and who may do what.
SHAPE = """
SELECT md5(concat_ws(' ',
  (SELECT string_agg(concat_ws(' ', oid, relname, relkind, relowner, relacl), ',' ORDER BY oid) FROM pg_class WHERE relnamespace = here.oid),
  (SELECT string_agg(concat_ws(' ', attrelid, attname, atttypid, attnotnull, attisdropped, attacl), ',' ORDER BY attrelid, attnum)
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = here.oid),
  (SELECT string_agg(concat_ws(' ', oid, tgname, tgenabled), ',' ORDER BY oid) FROM pg_trigger),
  (SELECT string_agg(concat_ws(' ', oid, conname), ',' ORDER BY oid) FROM pg_constraint WHERE connamespace = here.oid),
  (SELECT string_agg(concat_ws(' ', oid, prosrc, proacl), ',' ORDER BY oid) FROM pg_proc WHERE pronamespace = here.oid),
  (SELECT string_agg(setconfig::text, ',' ORDER BY setdatabase, setrole) FROM pg_db_role_setting),
  (SELECT datacl::text FROM pg_database WHERE datname = current_database()), here.nspacl))
FROM pg_namespace AS here WHERE nspname = 'public'
"""
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
USED = "SELECT count(*) FROM pg_sequences WHERE last_value IS NOT NULL"
RESTART = "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences WHERE last_value IS NOT NULL"


@dataclass
class Kept:
    """The database of one process."""

    server: Server
    name: str = "kept"
    shape: str = ""
    lent: int = 0
    holding: sql.Composed = field(init=False)
    filled: dict[str, str] = field(
        default_factory=dict
    )  # tables that are not empty in the pattern, and their rows as JSON

    def lend(self) -> str:
        """Its address; to be given back before it is lent again."""
        if not self.shape:
            self.server.create_database(self.name, template="pattern")
            with self._connected() as connection:
                self.shape = _one(connection, SHAPE)
                assert _one(connection, USED) == "0"  # else RESTART would begin below the rows there are
                names = [name for (name,) in connection.execute(TABLES)]
                self.holding = sql.SQL(" UNION ALL ").join(
                    sql.SQL("(SELECT {} WHERE EXISTS (SELECT 1 FROM {}))").format(
                        sql.Literal(name), sql.Identifier(name)
                    )
                    for name in names
                )
                self.filled = {
                    name: self._rows(connection, name) for (name,) in connection.execute(self.holding).fetchall()
                }
        self.lent += 1
        return self.server.url(self.name)

    def take_back(self) -> None:
        """Put it back as it was; drop it where that is not to be had by emptying it."""
        with self._connected() as connection:
            connection.execute(OTHERS)
            if self.lent < WORN and _one(connection, SHAPE) == self.shape:
                self._empty(connection)
                return
        self.server.drop_database(self.name)
        self.shape, self.lent = "", 0

    def _empty(self, connection: psycopg.Connection) -> None:
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # no trigger refuses, no key is checked
            for (name,) in connection.execute(self.holding).fetchall():
                if name in self.filled and self._rows(connection, name) == self.filled[name]:
                    continue
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            for name, rows in self.filled.items():
                if self._rows(connection, name) != rows:
                    again = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_recordset(NULL::{0}, %s)")
                    connection.execute(again.format(sql.Identifier(name)), [rows])
            connection.execute(RESTART)

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self.server.libpq_url(self.name), autocommit=True)

    @staticmethod
    def _rows(connection: psycopg.Connection, name: str) -> str:
        return _one(
            connection,
            sql.SQL("SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t::text), '[]')::text FROM {} AS t").format(
                sql.Identifier(name)
            ),
        )


def _one(connection: psycopg.Connection, query: str | sql.Composed) -> str:
    (value,) = connection.execute(query).fetchone() or ("",)  # type: ignore[arg-type]
    return str(value)
