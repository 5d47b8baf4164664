"""What a channel is given, and what it must be able to do."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Message:
    """A notice in its reader's language, ready to be brought; `done`: the channels that have brought it."""

    notice_id: UUID
    tries: int
    code: str
    email: str | None
    text: str
    done: frozenset[str] = field(default_factory=frozenset)


class Channel(Protocol):
    """One way to reach a person. `bring` raises where it could not."""

    @property
    def name(self) -> str: ...

    def reaches(self, message: Message) -> bool: ...

    def bring(self, message: Message) -> None: ...
