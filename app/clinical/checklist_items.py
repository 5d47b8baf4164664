"""What a checklist is made of: items, sections, sums, and the condition under which an item belongs."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from app.clinical.fields import SIGNS, Field, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. `field` says what its answer may be; for a question about signs it is None. Beside one
    that `calls` stands the number of the bidan koordinator.
    """

    code: str
    says: Words
    field: Field | None
    none_says: Words
    source: str
    signs: tuple[str, ...] = ()
    hint: Words | None = None
    is_required: bool = False
    may_skip: bool = False
    is_volunteered: bool = False
    is_private: bool = False
    calls: bool = False
    when: Mapping[str, Any] | None = None
    when_says: Words | None = None
    pair: str | None = None
    completes: str | None = None
    rules_out: tuple[str, ...] = ()
    scores: Mapping[str, int] = dataclass_field(default_factory=dict)

    @property
    def type(self) -> str:
        """`signs`, or the type of the field: int, float, bool, text, date, choice, list."""
        return self.field.type if self.field else "signs"

    @property
    def options(self) -> Mapping[str, Words]:
        """What can be chosen, with its words, in the order in which it is shown."""
        return self.field.options if self.field else {code: SIGNS[code].words for code in self.signs}

    @property
    def unit(self) -> str:
        return self.field.unit if self.field else ""

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether the question belongs to these answers. It may be answered all the same."""
        return self.when is None or holds(self.when, answers)

    def score_of(self, value: str | bool) -> int:
        """What an answer counts in a sum: a yes is one, and an option what its row says."""
        return int(value) if isinstance(value, bool) else self.scores[value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Items under one heading. A private one is shown folded."""

    code: str
    title: Words
    items: tuple[Item, ...]
    intro: Words | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A field that is added up from items, and never typed in.

    It is known when every item is answered. From `known_from` on, the lowest limit that the rules have for
    it, it is known with items missing too: they could only add to it.
    """

    field: str
    items: tuple[str, ...]
    source: str
    known_from: int | None = None


def holds(when: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Whether an item's `when` holds; what is not answered holds nothing.

    >>> holds({"field": "systolic_mmhg", "at_least": 140}, {"systolic_mmhg": 139}), holds({"any": []}, {})
    (False, False)
    """
    if "any" in when:
        return any(holds(part, answers) for part in when["any"])
    given = answers.get(when["field"])
    return given is not None and all(
        _COMPARES[word](given, limit) for word, limit in when.items() if word != "field"
    )


_COMPARES: Mapping[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "above": operator.gt,
    "below": operator.lt,
    "is": operator.eq,
    "in": lambda given, limit: given in limit,
    "has": operator.contains,
    "known": lambda given, limit: limit is True,
}
