"""The databases of the tests: each test that asks for one has its own, already migrated.

`OSOC_TEST_ENGINE=sqlite` (the default) copies a migrated file; `postgresql` clones a migrated template, 30
ms each, in the server of `tests/postgres.py`. A PostgreSQL run keeps only the tests that touch a database,
which are those that ask for `database_url` or `empty_database_url`, themselves or through another fixture.
Loaded by `pytest_plugins` of conftest.py.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
ENGINE = os.environ.get("OSOC_TEST_ENGINE", "sqlite")
FIXTURES = {"database_url", "empty_database_url"}


def migrate(url: str) -> None:
    """Bring a database to the newest revision, as an installation would: by the command."""
    environment = {**os.environ, "OSOC_DATABASE_URL": url, "OSOC_MODE": "demo"}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "migrate"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"osoc migrate failed:\n{done.stdout}{done.stderr}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite_only(reason): not run again on PostgreSQL")
    config.addinivalue_line("markers", "postgresql_only(reason): not run on SQLite")
    if ENGINE not in ("sqlite", "postgresql"):
        pytest.exit(f"OSOC_TEST_ENGINE is sqlite or postgresql, not {ENGINE}", returncode=4)
    if ENGINE == "postgresql" and not hasattr(config, "workerinput"):
        _start_postgres(config)


def _start_postgres(config: pytest.Config) -> None:
    """One server for all workers, which learn its address from the environment."""
    try:
        server = postgres.start()
    except postgres.NoPostgres as reason:
        must = os.environ.get("CI") == "true"
        pytest.exit(f"PostgreSQL: its tests are left out, {reason}", returncode=1 if must else 0)
    os.environ["OSOC_TEST_DATABASE_URL"] = server.url
    config.add_cleanup(server.stop)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each engine gets its own tests; on PostgreSQL only those that touch a database."""
    other = "postgresql_only" if ENGINE == "sqlite" else "sqlite_only"
    chosen = [item for item in items if not item.get_closest_marker(other)]
    if ENGINE == "postgresql":
        chosen = [item for item in chosen if FIXTURES & set(getattr(item, "fixturenames", ()))]
    if len(chosen) < len(items):
        kept = set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = chosen


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database that is only ever copied: a file's path, or the name of a PostgreSQL database."""
    if ENGINE == "sqlite":
        file = tmp_path_factory.mktemp("template") / "osoc.db"
        migrate(f"sqlite:///{file}")
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the file alone is the whole of it
        yield str(file)
        return
    with postgres.new_database(_server_url()) as url:
        migrate(url)
        yield postgres.name_of(url)


@pytest.fixture
def database_url(_template: str, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database without rows, this test's alone."""
    if ENGINE == "sqlite":
        file = tmp_path / f"{uuid4().hex[:8]}.db"
        shutil.copyfile(_template, file)
        yield f"sqlite:///{file}"
        return
    with postgres.new_database(_server_url(), template=_template) as url:
        yield url


@pytest.fixture
def empty_database_url(tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, for the tests of the migrations themselves."""
    if ENGINE == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with postgres.new_database(_server_url()) as url:
        yield url


def _server_url() -> str:
    return os.environ["OSOC_TEST_DATABASE_URL"]
