"""The rubric, and the points it gives to facts. Pure: the same facts always give the same points."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.clinical.attendance import ContactState

Words = Mapping[str, str]


@dataclass(frozen=True)
class VisitFact:
    """What counts of one visit; nothing measured, nothing found. A false alarm is a finding that was taken
    back by a correction or answered as none.
    """

    visit_id: str
    day: str
    completeness: float
    topics: tuple[str, ...]
    needed_answer: bool
    minutes_to_server: int
    was_false_alarm: bool = False

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def span(self) -> timedelta:
        """How long it took to reach the server."""
        return timedelta(minutes=self.minutes_to_server)

    @property
    def was_in_time(self) -> bool:
        """Whether an urgent finding of it would have reached the server within the limit."""
        return bool(self.minutes_to_server <= alert_minutes())

    @property
    def is_late_entry(self) -> bool:
        """Whether it reached the server so late that it counts as written down afterwards."""
        return bool(self.minutes_to_server > rubric()["late_entry"]["after_minutes"])


@dataclass(frozen=True)
class Line:
    """One line of a mark: points of how many, and the facts that gave them. None: not yet to be said."""

    code: str
    says: Words
    how: Words
    of: float
    points: float | None
    facts: list[dict[str, Any]]

    def as_row(self) -> dict[str, Any]:
        """As a released mark keeps it: with its words, since the rubric may change."""
        return {
            "code": self.code,
            "says": dict(self.says),
            "how": dict(self.how),
            "of": self.of,
            "points": self.points,
            "facts": self.facts,
        }

    @property
    def opened(self) -> list[dict[str, Any]]:
        """The facts with their days as days and their minutes as a length of time."""
        return [{key: _as_shown(key, value) for key, value in fact.items()} for fact in self.facts]


def _as_shown(key: str, value: Any) -> Any:
    if key == "minutes":
        return timedelta(minutes=value)
    is_day = value is not None and (key == "day" or key.endswith("_on"))
    return date.fromisoformat(value) if is_day else value


@cache
def rubric() -> Mapping[str, Any]:
    """The rubric as it stands in rubric.toml."""
    return tomllib.loads((Path(__file__).parent / "rubric.toml").read_text(encoding="utf-8"))


def lines(
    contacts: Sequence[ContactState], visits: Sequence[VisitFact], reflection: float | None
) -> list[Line]:
    """Every line of the rubric with its points so far and its facts."""
    return [_line(row, *_share(row, contacts, visits, reflection)) for row in rubric()["line"]]


def total(given: Sequence[Line]) -> float | None:
    """The sum, once every line can be said."""
    points = [line.points for line in given]
    return None if None in points else round(sum(p for p in points if p is not None), 1)


def so_far(given: Sequence[Line]) -> tuple[float, float]:
    """Points given and points that could have been given, over the lines that can be said."""
    known = [line for line in given if line.points is not None]
    return round(sum(line.points or 0 for line in known), 1), sum(line.of for line in known)


def closed_off(given: Sequence[Line]) -> list[Line] | None:
    """The lines as they are fixed for good: where contacts fell due and no visit was made, a line that could
    not be said has no points. None while nothing can be said yet, or the reflection is not marked.
    """
    known = {line.code: line.points is not None for line in given}
    if not known["schedule"] or not known["reflection"]:
        return None
    return [line if line.points is not None else replace(line, points=0.0) for line in given]


def alert_minutes() -> int:
    """Within how many minutes an urgent finding is to reach the server."""
    return int(next(row["within_minutes"] for row in rubric()["line"] if "within_minutes" in row))


def reflection_points() -> int:
    """How many points a reflection can have."""
    return int(next(row["points"] for row in rubric()["line"] if row.get("by_hand")))


_Share = tuple[float | None, list[dict[str, Any]]]


def _share(
    row: Mapping[str, Any],
    contacts: Sequence[ContactState],
    visits: Sequence[VisitFact],
    reflection: float | None,
) -> _Share:
    match row["code"]:
        case "schedule":
            return _schedule(row, contacts)
        case "completeness":
            return _completeness(visits)
        case "alerts":
            return _alerts(visits)
        case "counselling":
            return _counselling(row, visits)
        case "reflection":
            return None if reflection is None else reflection / row["points"], []
    raise ValueError(f"no way to mark {row['code']}")


def _line(row: Mapping[str, Any], share: float | None, facts: list[dict[str, Any]]) -> Line:
    points = None if share is None else round(share * row["points"], 1)
    return Line(row["code"], row["says"], row["how"], row["points"], points, facts)


def _schedule(row: Mapping[str, Any], contacts: Sequence[ContactState]) -> _Share:
    """Contacts that were made or missed; what is still open counts neither way."""
    closed = [c for c in contacts if c.state in ("done", "missed")]
    facts = [
        {
            "contact": c.contact.code,
            "due_on": c.contact.due_on.isoformat(),
            "visited_on": c.visited_on.isoformat() if c.visited_on else None,
            "on_time": c.is_on_time,
        }
        for c in closed
    ]
    if not closed:
        return None, facts
    worth = [1.0 if c.is_on_time else row["late_counts"] if c.visited_on else 0.0 for c in closed]
    return sum(worth) / len(worth), facts


def _completeness(visits: Sequence[VisitFact]) -> _Share:
    facts = [{"visit": v.visit_id, "day": v.day, "completeness": round(v.completeness, 2)} for v in visits]
    if not visits:
        return None, facts
    return sum(v.completeness for v in visits) / len(visits), facts


def _alerts(visits: Sequence[VisitFact]) -> tuple[float | None, list[dict[str, Any]]]:
    """Whether what had to be answered reached the server in time. A false alarm or a mistaken value that came
    in time counts as every other; one that came late costs nothing.
    """
    needed = [v for v in visits if v.needed_answer and (v.was_in_time or not v.was_false_alarm)]
    facts = [
        {"visit": v.visit_id, "day": v.day, "minutes": v.minutes_to_server, "in_time": v.was_in_time}
        for v in needed
    ]
    if not visits:
        return None, facts
    if not needed:
        return 1.0, facts
    return sum(v.was_in_time for v in needed) / len(needed), facts


def _counselling(row: Mapping[str, Any], visits: Sequence[VisitFact]) -> _Share:
    """Each required topic counts once, on the first day it was talked about."""
    first: dict[str, str] = {}
    for visit in sorted(visits, key=lambda v: v.day):
        for topic in visit.topics:
            first.setdefault(topic, visit.day)
    facts = [{"topic": topic, "first_on": first.get(topic)} for topic in row["topics"]]
    if not visits:
        return None, facts
    return sum(1 for topic in row["topics"] if topic in first) / len(row["topics"]), facts
