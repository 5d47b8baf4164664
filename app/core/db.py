"""The database: one engine, one transaction a request, committed before the answer leaves.

SQLite and PostgreSQL behave alike here: times are aware UTC, enumerations are text, writers queue.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy import Enum as SAEnum
from sqlalchemy.engine import Dialect
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Session, SQLModel, create_engine
from uuid_utils.compat import uuid7

from app.core.config import settings

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """A UUIDv7: unique, and later ones sort later."""
    return uuid7()


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant in, the same aware instant out, on both engines. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def text_enum(values: type[StrEnum]) -> SAEnum:
    """An enumeration kept as its text, so that a row can be read without the code."""
    return SAEnum(values, native_enum=False, length=40, values_callable=lambda e: [m.value for m in e])


PATIENCE = 15
"""Seconds that an SQLite writer waits for her turn. They do not stand in line: on a busy machine one may be
passed over for a while. A phone waits three times as long for its answer."""

_engine: Engine | None = None


def engine() -> Engine:
    """The engine of this process, made at first use from the settings."""
    if _engine is None:
        use(settings().database_url)
    assert _engine is not None
    return _engine


def use(url: str) -> Engine:
    """Turn this process to another database; what was open is closed."""
    global _engine
    if _engine is not None:
        _engine.dispose()
    _engine = make_engine(url)
    return _engine


def make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=max(4, settings().threads) + 1, pool_pre_ping=True)
    made = create_engine(url, connect_args={"check_same_thread": False, "timeout": PATIENCE})
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes her place in the line at once; who only reads waits for nobody."""
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, an acknowledged visit survives power loss, foreign keys hold, writers wait."""
    connection.isolation_level = None
    waits = f"busy_timeout={PATIENCE * 1000}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", waits):
        connection.execute(f"PRAGMA {pragma}")


def queue_up(session: Session, table: type[SQLModel]) -> None:
    """From here to the commit nobody else writes this table; who asks second waits. SQLite's writers queue
    anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f'LOCK TABLE "{table.__tablename__}" IN SHARE ROW EXCLUSIVE MODE'))


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that commits when the block ends and rolls back when it raises. Services never commit."""
    with Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads, and neither waits for a writer nor keeps one waiting."""
    with engine().connect().execution_options(only_reads=True) as connection, Session(connection) as session:
        yield session
