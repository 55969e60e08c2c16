"""Alembic runs this file: it migrates over the connection that the app hands in."""

from alembic import context

from sozial.store.database.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
