"""The migrations make exactly the tables of the code, on both engines, and can be taken back."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from app.core import db

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def migrations() -> Config:
    return Config(ROOT / "alembic.ini")


@pytest.fixture
def at_the_empty_database(empty_database_url: str):
    yield db.use(empty_database_url)
    db.use("sqlite://")


def test_the_migrated_database_is_what_the_code_says(at_the_empty_database, migrations):
    command.upgrade(migrations, "head")

    command.check(migrations)


def test_migrating_twice_changes_nothing(at_the_empty_database, migrations):
    command.upgrade(migrations, "head")
    tables = inspect(at_the_empty_database).get_table_names()

    command.upgrade(migrations, "head")

    assert inspect(at_the_empty_database).get_table_names() == tables


def test_every_migration_can_be_taken_back(at_the_empty_database, migrations):
    command.upgrade(migrations, "head")

    command.downgrade(migrations, "base")

    assert set(inspect(at_the_empty_database).get_table_names()) <= {"alembic_version"}


FILLED = ("subdistrict", "facility", "village", "person", "client", "pregnancy", "alert", "alert_event")
A_VALUE = {"CHAR(32)": "1" * 32, "BOOLEAN": 0, "INTEGER": 1, "JSON": "{}", "DATE": "2026-01-01"}
BEFORE_TABLES_WERE_MADE_ANEW = "418cc9006a32"


def test_rows_outlive_a_table_that_sqlite_makes_anew(tmp_path, migrations):
    engine = db.use(f"sqlite:///{tmp_path}/rows.db")
    command.upgrade(migrations, BEFORE_TABLES_WERE_MADE_ANEW)
    with engine.begin() as connection:
        for table in FILLED:
            fill(connection, table)

    command.upgrade(migrations, "head")

    with engine.begin() as connection:
        assert [count(connection, table) for table in FILLED] == [1] * len(FILLED)
    db.use("sqlite://")


def fill(connection, table):
    """One row, every id and code of it the same, so that it points to those of the other tables."""
    columns = connection.exec_driver_sql(f"PRAGMA table_info({table})").all()
    row = {
        name: "2026-01-01 00:00:00" if kind == "DATETIME" else A_VALUE.get(kind, "x")
        for _, name, kind, is_required, default, _ in columns
        if is_required and default is None
    }
    marks = ", ".join("?" * len(row))
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
    )


def count(connection, table):
    return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
