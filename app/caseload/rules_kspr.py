"""The KSPR card drawn from the boxes that stand: which score belongs into which column. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.caseload.schemas_card import Card, Column, Group, Line, Mark, Ticked
from app.clients.rules_card import standing_score
from app.clients.schemas import NotedFactor, Risk
from app.clinical import kspr
from app.clinical.fields import FIELDS
from app.clinical.kspr_card import column_of, columns
from app.clinical.wording import evidence_words
from app.core.clock import day_of

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Course:
    """What the card needs to know of a pregnancy beside its boxes. `found` says for each box on which days of
    contact it was found, again or for the first time.
    """

    edd: date
    ended_on: date | None
    contact_days: Collection[date]
    visit_days: Mapping[UUID, date]
    found: Mapping[str, Collection[date]]
    today: date

    def column(self, day: date) -> int:
        """What is found after the end is written into the last column that the pregnancy reached."""
        return column_of(self.edd, min(day, self.ended_on) if self.ended_on else day)

    def found_on(self, factor: NotedFactor) -> date:
        known = self.visit_days.get(factor.visit_id) if factor.visit_id else None
        return known or day_of(factor.since_at)


def card_of(risk: Risk, course: Course, names: Mapping[UUID, str], *, for_student: bool) -> Card:
    """The card as it stands. A student's, whose `risk` is masked, has no box that only midwife forms fill."""
    first = {one.factor: course.column(course.found_on(one)) for one in risk.factors}
    seen = {course.column(day) for day in course.contact_days if day <= course.today} | set(first.values())
    points = {one.factor: one.score for one in risk.factors}
    now = course.column(course.today)
    draw = _Pen(risk, course, first, seen, names, not for_student)
    rows = [row for row in kspr.card()["factor"] if not for_student or row["slug"] in _open_boxes()]
    groups = [
        Group(code=code, words=words, lines=tuple(draw.line(row) for row in rows if row["group"] == code))
        for code, words in kspr.card()["groups"].items()
    ]
    return Card(
        base=kspr.card()["base"],
        columns=tuple(_column(place, code, first, points, seen, now) for place, code in enumerate(columns())),
        groups=(*groups, *draw.masked()),
        risk=risk,
        care=kspr.category_of(risk.score),
    )


def _open_boxes() -> frozenset[str]:
    """The boxes that may stand on a student's card by name."""
    blank = kspr.judge({"gravida": 1})
    return frozenset(box.slug for box in blank.for_student().boxes) if blank else frozenset()


def _column(
    place: int, code: str, first: Mapping[str, int], points: Mapping[str, int], seen: set[int], now: int
) -> Column:
    total = standing_score({slug: points[slug] for slug, column in first.items() if column <= place})
    is_seen = place in seen and place <= now
    return Column(
        code=code,
        total=total if is_seen else None,
        category=kspr.category_of(total) if is_seen else None,
        is_now=place == now,
    )


@dataclass(frozen=True)
class _Pen:
    risk: Risk
    course: Course
    first: Mapping[str, int]
    seen: set[int]
    names: Mapping[UUID, str]
    hears_all: bool

    def line(self, row: Row) -> Line:
        factor = next((one for one in self.risk.factors if one.factor == row["slug"]), None)
        return Line(
            number=row["number"],
            words=row["words"],
            definition=row["definition"],
            score=row["score"],
            marks=self._marks(row["slug"], row.get("yields_to")),
            ticked=self._ticked(factor, row.get("yields_to")) if factor else None,
        )

    def masked(self) -> Iterable[Group]:
        """What a student sees of the boxes of midwife forms: the points, and with whom the rest is."""
        lines = [
            Line(
                number="",
                words=one.words,
                definition={},
                score=one.score,
                marks=self._marks(one.factor, None),
                ticked=self._ticked(one, None),
            )
            for one in self.risk.factors
            if one.factor == kspr.card()["for_student"]["slug"]
        ]
        return [Group(code="", words={}, lines=tuple(lines))] if lines else []

    def _marks(self, slug: str, yields_to: str | None) -> tuple[Mark, ...]:
        return tuple(self._mark(slug, yields_to, place) for place in range(len(columns())))

    def _mark(self, slug: str, yields_to: str | None, place: int) -> Mark:
        if slug not in self.first or place not in self.seen or place < self.first[slug]:
            return Mark.NOTHING
        if yields_to and self.first.get(yields_to, len(columns())) <= place:
            return Mark.YIELDS
        found = {self.course.column(day) for day in self.course.found.get(slug, ())}
        return Mark.FOUND if place in found | {self.first[slug]} else Mark.STANDS

    def _ticked(self, factor: NotedFactor, yields_to: str | None) -> Ticked:
        shown = factor.evidence if self.hears_all else _readable(factor.evidence)
        graver = next((one.words for one in self.risk.factors if one.factor == yields_to), None)
        return Ticked(
            factor=factor,
            evidence=evidence_words(shown),
            found_on=self.course.found_on(factor),
            by=self._name(factor.noted_by),
            confirmed_by=self._name(factor.confirmed_by),
            visit_id=factor.visit_id if factor.visit_id in self.course.visit_days else None,
            replaced_by=graver,
        )

    def _name(self, person_id: UUID | None) -> str:
        return self.names.get(person_id, "") if person_id else ""


def _readable(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """What a box may say that it rests on: nothing that only a midwife's form asks."""
    return {name: value for name, value in evidence.items() if name not in FIELDS or not FIELDS[name].private}


def found_at(visits: Iterable[tuple[date, Collection[str]]]) -> dict[str, set[date]]:
    """For each box the days on which it was found."""
    found: dict[str, set[date]] = {}
    for day, slugs in visits:
        for slug in slugs:
            found.setdefault(slug, set()).add(day)
    return found
