"""One worker in a process of its own: the rounds of app.work, at the instant that a file says.

The outside is a file too: what a channel accepts is one line appended there, whatever happens to the worker
afterwards. A channel refuses now and then, and some addresses always.
"""

import os
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy.exc import OperationalError

from app import tables
from app.alerts import jobs as alerts
from app.alerts import service
from app.core import db, log
from app.core.clock import utc_now
from app.notices import jobs as notices
from app.notices.schemas import Message

assert tables
REFUSES = 0.25
NOBODY_AT = "kepala-1"
"""The heads whose address begins so are never reached: dead letters."""
IDLE = 0.002


class Mail:
    """A channel that reaches everybody and refuses at random."""

    def __init__(self, name: str, outside: Path, refuses: float) -> None:
        self.name, self.outside, self.refuses, self.random = name, outside, refuses, Random(os.getpid())

    def reaches(self, message: Message) -> bool:
        return bool(message.email)

    def bring(self, message: Message) -> None:
        if str(message.email).startswith(NOBODY_AT) or self.random.random() < self.refuses:
            raise ConnectionRefusedError
        with self.outside.open("ab", buffering=0) as file:
            file.write(f"{message.notice_id} {self.name}\n".encode())


def run(url: str, folder: Path, name: str) -> None:
    """Until it is killed: do what is due, and say up to which instant nothing is left."""
    log.set_up()
    os.dup2(os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644), 2)
    db.use(url)
    channels = (Mail("push", folder / "outside", REFUSES), Mail("email", folder / "outside", 0.0))
    deliver = partial(notices.deliver, channels=channels, noted=service.note_delivery)
    parent = os.getppid()
    done_until: datetime | None = None
    while os.getppid() == parent:
        now = read(folder / "now")
        if now == done_until:
            time.sleep(IDLE)
            continue
        rounds = (alerts.escalate, alerts.change_shifts, alerts.digest, deliver)
        if not sum(_moved(one, now) for one in rounds):
            done_until = now
            write(folder / name, now)


def _moved(one: Callable[[datetime], int], now: datetime) -> int:
    """As app.work does it: a round that fails stops no other. Who waited too long for SQLite tries again."""
    try:
        return one(now)
    except OperationalError as error:
        os.write(2, f"a round failed: {error.orig}\n".encode())
        return 1


def read(file: Path) -> datetime:
    return datetime.fromisoformat(file.read_text())


def write(file: Path, now: datetime) -> None:
    """Wholly or not at all, whoever dies meanwhile."""
    fresh = file.with_suffix(f".{os.getpid()}-{utc_now().timestamp()}")
    fresh.write_text(now.isoformat())
    os.replace(fresh, file)
