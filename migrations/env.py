"""Runs the migrations on the connection that `data.store.migrate` hands over, all of them in one transaction."""

from __future__ import annotations

from alembic import context

from data.store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,  # SQLite can too, because the engine begins its transactions itself
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
