"""What a channel is given, and what it must be able to do."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

RECORD = "log"
"""The channel that only keeps that a message went out; nobody is reached by it."""


@dataclass(frozen=True)
class Device:
    """A browser that may be woken."""

    id: UUID
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Message:
    """A notice in its reader's language, ready to be brought; `done`: the channels that have brought it,
    `off`: those she does not want. `text` is `words` with the link.
    """

    notice_id: UUID
    tries: int
    code: str
    email: str | None
    text: str
    done: frozenset[str] = field(default_factory=frozenset)
    words: str = ""
    path: str = "/"
    phone: str | None = None
    is_emergency: bool = False
    off: frozenset[str] = field(default_factory=frozenset)
    devices: tuple[Device, ...] = ()


class Channel(Protocol):
    """One way to reach a person. `bring` raises where it could not."""

    @property
    def name(self) -> str: ...

    def reaches(self, message: Message) -> bool: ...

    def bring(self, message: Message) -> None: ...
