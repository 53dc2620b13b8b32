"""Run the migrations on the connection that ``Store.upgrade`` holds, inside its transaction."""

from __future__ import annotations

from alembic import context

from watcher.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite, too, rolls back DDL when its transactions are begun by hand
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
