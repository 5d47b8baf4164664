"""What the room takes and gives that is no table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.selfreports.models import SelfReport, TellsBy

Words = Mapping[str, str]


@dataclass(frozen=True)
class Sign:
    """A sign as it is put to a family, with the words said at home: language code and word."""

    code: str
    says: Words
    at_home: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class About:
    """Whom a report is about, and what is asked then."""

    code: str
    form: str
    says: Words
    groups: Sequence[tuple[Words, Sequence[Sign]]]

    @property
    def codes(self) -> list[str]:
        """Every sign that is asked, in order."""
        return [sign.code for _, signs in self.groups for sign in signs]


@dataclass(frozen=True)
class Told:
    """A form that was sent."""

    report_id: UUID
    about: About
    signs: Sequence[str]
    tells: TellsBy | None


@dataclass(frozen=True)
class Heard:
    """What became of a report: its advice, and since when it is with the server; None where it was sent too
    often to be taken."""

    about: str
    level: str
    findings: Sequence[Mapping[str, Any]]
    received_at: datetime | None


@dataclass(frozen=True)
class CardState:
    """The live card of a woman, if there is one, and what was told by her cards lately."""

    made_at: datetime | None
    made_by: str
    reports: Sequence[SelfReport]
