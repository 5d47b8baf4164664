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
