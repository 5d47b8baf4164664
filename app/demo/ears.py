"""What the services write, heard as it is written: so that a clock moved by hand need not ask the database
at every step whether something is due.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlmodel import Session

from app.alerts.models import Alert
from app.clients.models import RiskFactor
from app.core.audit import AuditEntry
from app.notices.models import Delivery, Notice


class Ears:
    """When each open alert would climb, since when messages wait, and whose card has a new box."""

    def __init__(self) -> None:
        self.due_at: dict[UUID, datetime] = {}
        self.open_watch: set[UUID] = set()
        self.messages_wait = False
        self.new_boxes: set[UUID] = set()

    def next_due_at(self) -> datetime | None:
        return min(self.due_at.values(), default=None)

    @contextmanager
    def listening(self) -> Iterator["Ears"]:
        heard: list[tuple[Any, str, Callable[..., None]]] = [
            (Alert, "after_insert", self._alert),
            (Alert, "after_update", self._alert),
            (Notice, "after_insert", self._notice),
            (RiskFactor, "after_insert", self._box),
        ]
        for what in heard:
            event.listen(*what)
        try:
            yield self
        finally:
            for what in heard:
                event.remove(*what)

    def _alert(self, _mapper: Any, _connection: Any, alert: Alert) -> None:
        self.due_at.pop(alert.id, None)
        self.open_watch.discard(alert.id)
        if alert.closed_at is None:
            if alert.due_at is not None:
                self.due_at[alert.id] = alert.due_at
            if alert.level == "watch":
                self.open_watch.add(alert.id)

    def _notice(self, _mapper: Any, _connection: Any, _notice: Notice) -> None:
        self.messages_wait = True

    def _box(self, _mapper: Any, _connection: Any, box: RiskFactor) -> None:
        self.new_boxes.add(box.pregnancy_id)


class PatientSession(Session):
    """A session that does not write down its trail before every question: nothing asks for the trail."""

    def write(self) -> None:
        """Everything but the trail is in the database now."""
        if self.dirty or any(not isinstance(one, AuditEntry | Delivery) for one in self.new):
            self.flush()

    def _autoflush(self) -> None:
        if self.autoflush:
            self.write()
