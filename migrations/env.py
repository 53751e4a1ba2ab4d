"""Alembic's entry: the connection comes from ``bot.db.migrate``, which takes care that one replica migrates."""

from alembic import context

from bot.db.reading_tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
