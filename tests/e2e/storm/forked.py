"""The real program in a process forked from one that has imported it already: killed and up again at once.

It can be started with a checklist that it does not take any more, or with a promise of its own broken.
"""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from app import server
from app.clinical.checklists import Checklist, NoSuchChecklist
from app.core.config import settings
from app.main import routers
from app.phone import rules_packed
from app.phone.queries_files import book
from app.phone.queries_shell import worker_script
from app.visits import service, service_answers
from app.visits.models import Visit
from tests.e2e.server import STARTS_WITHIN, free_port

# Every room is imported, and what is the same for everybody made, in the process that is forked from.
routers()
worker_script("id").pressed("br")
book("id").pressed("br")

_forks = get_context("forkserver")
_forks.set_forkserver_preload([__name__])


class Server:
    """One process at a time, always at the same address."""

    def __init__(self, database_url: str, *, forgets: bool = False) -> None:
        self.forgets = forgets
        """Broken on purpose: a visit that comes again is stored again."""
        self.withdrawn = ""
        """The checklist that it takes no more, from its next start on."""
        self.address = f"http://127.0.0.1:{free_port()}"
        self._environment = {
            "OSOC_MODE": "demo",
            "OSOC_DATABASE_URL": database_url,
            "OSOC_PUBLIC_URL": self.address,
            "OSOC_JOBS_INSIDE": "false",
        }
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            given = (self.address, self._environment, self.withdrawn, self.forgets)
            self._process = _forks.Process(target=_serve, args=given, daemon=True)
            self._process.start()
            if _is_up(self._process, self.address, until):
                return
        raise RuntimeError("the server does not start")

    def kill(self) -> None:
        """As a power cut would: nothing is finished, nothing is closed."""
        assert self._process
        self._process.kill()
        self._process.join()


@contextmanager
def forked(database_url: str, *, forgets: bool = False) -> Iterator[Server]:
    server = Server(database_url, forgets=forgets)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _serve(address: str, environment: dict[str, str], withdrawn: str, forgets: bool) -> None:
    if withdrawn:
        _withdraw(withdrawn)
    if forgets:
        service.record = _again(service.record)
    where = urlsplit(address)
    assert where.hostname
    assert where.port
    os.environ.update(environment)
    settings.cache_clear()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    server.run(where.hostname, where.port)


def _is_up(process: ForkServerProcess, address: str, until: float) -> bool:
    while time.monotonic() < until and process.is_alive():
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return True
        except (OSError, urllib.error.URLError):
            time.sleep(0.02)
    return False


def _withdraw(form: str) -> None:
    """What comes from a phone in any version of this checklist is refused; what came before is still read."""
    known = service_answers.checklist

    def checklist(name: str, version: int) -> Checklist:
        if name == form:
            raise NoSuchChecklist(name)
        return known(name, version)

    rules_packed.checklist = service_answers.checklist = checklist


def _again(record: Callable[..., Visit]) -> Callable[..., Visit]:
    def recorded(session: Any, user: Any, client: Any, visit_id: Any, *given: Any) -> Visit:
        return record(session, user, client, uuid4() if session.get(Visit, visit_id) else visit_id, *given)

    return recorded
