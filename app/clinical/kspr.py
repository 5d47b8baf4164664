"""The Poedji Rochjati score (KSPR), box by box (data/kspr.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from app.clinical.boxes import HELD, NOT, Box, Sheet, in_order
from app.clinical.conditions import Facts, expand, fields_in
from app.clinical.fields import FIELDS, Words, table
from app.clinical.snapshot import Snapshot, facts_of

SHOWN = ("slug", "number", "group", "score", "words", "definition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """KRR, KRT or KRST: its colour, and the care, place and referral recommended for it."""

    code: str
    from_score: int
    colour: str
    words: Words
    care: Words
    place: Words
    attendant: Words
    referral: Words
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kspr:
    """A judged card: the total, its category, and every box with its evidence."""

    score: int
    category: Category
    boxes: tuple[Box, ...]

    @property
    def factors(self) -> tuple[str, ...]:
        """The boxes that count, in the order of the card."""
        return tuple(box.slug for box in self.boxes if box.held)

    @property
    def not_known(self) -> tuple[str, ...]:
        """The answers that are missing for some box; such a box is not scored."""
        return in_order(name for box in self.boxes for name in box.missing)

    def for_student(self) -> "Kspr":
        """The same card, on which a box of midwife forms only shows no more than its 4."""
        return replace(self, boxes=tuple(masked for box in self.boxes if (masked := _masked(box))))

    def as_json(self) -> dict[str, Any]:
        """As the dictionary's answer has it."""
        return {
            "score": self.score,
            "category": self.category.code,
            "factors": list(self.factors),
            "not_known": list(self.not_known),
        }


def judge(snapshot: Snapshot, on: date | None = None) -> Kspr | None:
    """The card of a snapshot as of a day; None without `gravida`.

    >>> judge({"gravida": 2, "prior_caesarean": True}).score
    10
    """
    return judge_facts(facts_of(snapshot, on or snapshot.get("on")))


def judge_facts(facts: Facts) -> Kspr | None:
    """The card of facts that are already computed."""
    if facts.get("gravida") is None:
        return None
    boxes, held, waits = _sheet().filled(facts)
    if facts["gravida"] == 1:  # a first pregnancy has no earlier one that a box could be about
        for place in _earlier().intersection(waits):
            boxes[place] = _sheet().empty[place]
    for place, other in _yielding():
        if other in held:
            boxes[place] = boxes[place]._replace(state=NOT, missing=())
    score = card()["base"] + sum([boxes[place].score for place in held if boxes[place].held])
    return Kspr(score=score, category=category_of(score), boxes=tuple(boxes))


def category_of(score: int) -> Category:
    """The category of a total.

    >>> [category_of(total).code for total in (2, 6, 10, 14)]
    ['KRR', 'KRT', 'KRT', 'KRST']
    """
    return next(one for one in reversed(categories()) if score >= one.from_score)


@cache
def categories() -> tuple[Category, ...]:
    """The three categories, lowest first."""
    return tuple(Category(**row) for row in card()["category"])


@cache
def card() -> Mapping[str, Any]:
    """data/kspr.toml."""
    return table("kspr.toml")


@cache
def _sheet() -> Sheet:
    rows = card()["factor"]
    empty = [Box(state=NOT, **{name: row[name] for name in SHOWN}) for row in rows]
    return Sheet(empty, [expand(row["when"]) for row in rows])


@cache
def _earlier() -> frozenset[int]:
    """The places of the boxes about an earlier pregnancy."""
    return frozenset(place for place, row in enumerate(card()["factor"]) if row.get("earlier"))


@cache
def _yielding() -> tuple[tuple[int, int], ...]:
    """The places of boxes that do not count beside another, each with the other's."""
    places = {row["slug"]: place for place, row in enumerate(card()["factor"])}
    return tuple(
        (places[row["slug"]], places[row["yields_to"]]) for row in card()["factor"] if "yields_to" in row
    )


@cache
def _midwife_only() -> frozenset[str]:
    return frozenset(
        row["slug"]
        for row in card()["factor"]
        if any(FIELDS[name].midwife_only for name in fields_in(expand(row["when"])) if name in FIELDS)
    )


def _masked(box: Box) -> Box | None:
    if box.slug not in _midwife_only():
        return box
    if box.state != HELD:
        return None
    shown = card()["for_student"]
    return Box(slug=shown["slug"], group="", state=HELD, score=box.score, words=shown["words"])
