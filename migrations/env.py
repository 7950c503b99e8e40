"""Alembic's environment: runs on the connection it is given, and reinstalls the guards afterwards."""

from alembic import context

from ledger.store import guards
from ledger.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
# Reinstalled only where they differ: dropping a trigger would wait for every reader, and stop all behind it.
if not context.config.attributes.get("only_compare", False) and guards.missing(connection):
    guards.install(connection)
