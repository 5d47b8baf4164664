"""Boxes of a score or a screen: each held, not, or unknown, with what it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from app.clinical.conditions import Facts, compile_rows
from app.clinical.fields import FIELDS, Words

HELD, NOT, UNKNOWN = "held", "not", "unknown"


class Box(NamedTuple):
    """One factor of KSPR or one item of a screen, judged, so that a page can explain it."""

    slug: str
    group: str
    state: str
    words: Words
    number: str = ""
    score: int = 0
    definition: Words = MappingProxyType({})
    evidence: Mapping[str, Any] = MappingProxyType({})
    missing: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it counts."""
        return self.state == HELD


class Filled(NamedTuple):
    """The boxes of a sheet, and the places of those that hold and of those that are not known."""

    boxes: list[Box]
    held: list[int]
    waits: list[int]


class Sheet:
    """The empty boxes of a score or a screen, and the rows that fill them in."""

    def __init__(self, empty: Sequence[Box], rows: Sequence[Mapping[str, Any]]) -> None:
        self.empty = tuple(empty)
        self._judge = compile_rows(dict(enumerate(rows)))
        self._waiting = cache(self._wait)

    def filled(self, facts: Facts) -> Filled:
        """Every box, as these facts fill it in."""
        boxes = list(self.empty)
        held, waits = self._judge(facts)
        for place, missing in waits:
            boxes[place] = self._waiting(place, missing)
        for place, evidence, _ in held:
            boxes[place] = boxes[place]._replace(state=HELD, evidence=evidence)
        return Filled(boxes, [one[0] for one in held], [one[0] for one in waits])

    def _wait(self, place: int, missing: tuple[str, ...]) -> Box:
        return self.empty[place]._replace(state=UNKNOWN, missing=in_order(missing))


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Field names in the order of the dictionary, each once."""
    return tuple(sorted(frozenset(names), key=_PLACE.__getitem__))


_PLACE = {name: place for place, name in enumerate(FIELDS)}
