"""Alembic's entry: all pending migrations in one transaction, one migrator at a time."""

from alembic import context
from sqlalchemy import NullPool, create_engine, text

LOCK = 7_310_001

engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
with engine.begin() as connection:
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
    # Only after our own lock: a table that a long run holds must not queue everybody else behind this migration.
    connection.execute(text("set local lock_timeout = '10s'"))
    context.configure(connection=connection, version_table_schema="public")
    context.run_migrations()
