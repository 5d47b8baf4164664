"""What becomes of a judged visit when the rules of another day judge it. Pure; names nobody."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.clinical.assess import Assessment, Finding
from app.clinical.rulebook import Level

PRIVATE = "private"
"""Said in place of a rule that goes the private way: what a woman told alone is no business of a list."""


@dataclass(frozen=True)
class Change:
    """A visit by both rule states: its level, and the findings that go and come, as "rule (level)"."""

    visit_id: UUID
    before: Level
    after: Level
    gone: tuple[str, ...]
    come: tuple[str, ...]

    @property
    def is_one(self) -> bool:
        return self.before is not self.after or bool(self.gone or self.come)

    def line(self) -> str:
        """As `osoc rules diff` prints it."""
        told = [*(f"-{one}" for one in self.gone), *(f"+{one}" for one in self.come)]
        return f"{self.visit_id}  {self.before} -> {self.after}  {', '.join(told)}".rstrip()


def change_of(visit_id: UUID, before: Assessment, after: Assessment) -> Change:
    """What differs between two judgements of the same visit."""
    old, new = _names(before.findings), _names(after.findings)
    return Change(visit_id, before.level, after.level, _only_in(old, new), _only_in(new, old))


def _names(findings: tuple[Finding, ...]) -> Counter[str]:
    return Counter(f"{_name(one)} ({one.level})" for one in findings)


def _name(finding: Finding) -> str:
    return PRIVATE if finding.route == PRIVATE else finding.rule


def _only_in(these: Counter[str], those: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted((these - those).elements()))


@dataclass
class Totals:
    """Counted as the visits go by."""

    visits: int = 0
    changed: int = 0
    higher: int = 0
    lower: int = 0
    findings: Counter[str] = field(default_factory=Counter)

    def add(self, change: Change) -> None:
        self.visits += 1
        self.changed += change.is_one
        self.higher += change.after.rank > change.before.rank
        self.lower += change.after.rank < change.before.rank
        self.findings.update([*(f"-{one}" for one in change.gone), *(f"+{one}" for one in change.come)])

    def lines(self) -> Iterator[str]:
        """The last lines of `osoc rules diff`."""
        told: dict[str, Any] = {"higher": self.higher, "lower": self.lower}
        levels = ", ".join(f"{number} {word}" for word, number in told.items())
        yield f"{self.changed} of {self.visits} visits would change; level: {levels}"
        for name, number in sorted(self.findings.items()):
            yield f"  {name}: {number}"
