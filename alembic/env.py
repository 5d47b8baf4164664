"""Migrations, on SQLite and on PostgreSQL. This folder has no __init__.py, else it would hide the library."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import String, TypeDecorator
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from app import tables
from app.core.db import UTCDateTime, engine

assert tables  # the metadata is whole


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as SQLAlchemy's, so that an old migration never needs today's code."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, AutoString) or (isinstance(item, TypeDecorator) and isinstance(item.impl, String)):
        return f"sa.String({item.length or item.impl.length or ''})"
    return False


with engine().connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # A table that is made anew is dropped for a moment, which its rows' children must outlive; what they
        # point to is looked at before the commit. Inside a transaction this setting would do nothing.
        raw = connection.connection.dbapi_connection
        assert raw
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=is_sqlite,
        render_item=plain_type,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("after the migration a row points to nothing")
    connection.commit()
    if is_sqlite:
        raw.execute("PRAGMA foreign_keys=ON")
