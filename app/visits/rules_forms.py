"""Which forms a woman's state offers, and what of a form the record already answers. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from app.clinical.checklists import Checklist, Item
from app.clinical.completeness import sums_of
from app.clinical.field_types import Words
from app.clinical.fields import FIELDS
from app.core.errors import N_
from app.people.models import Role
from app.visits.rules import HEARS_PRIVATE
from app.visits.rules_birth import AFTER_BIRTH, Baby, Birth, window_of
from app.visits.schemas import Recorded

PREGNANT = "anc-home-visit"
MOTHER = "postpartum-visit"
NEWBORN = "newborn-visit"
PLAN = "birth-plan"

ASIDE: Mapping[str, str] = {
    "nutrition-recall": N_("Makan, minum, dan tablet dalam sehari."),
    "mental-health": N_("Tentang hati dan pikiran. Hanya berdua dengan Ibu."),
    PLAN: N_("Penolong, tempat, kendaraan, donor, dan biaya."),
}
"""The forms beside the visit itself, with what each is for."""

ONLY_BEFORE_BIRTH = frozenset({PLAN})
CONTACTS = frozenset({PREGNANT, MOTHER})
"""The forms of a visit to her: one of them makes a student's contact, the others come beside it."""

CARRIED = frozenset({"baby_number", "feeding_of_baby"})
"""What the record answers and the visit keeps all the same: of whom it speaks."""


OF_THE_DAY = frozenset({"present", "student_actions", "note"})
STANDING = frozenset({"birth_plan_items", "donor_count"})
"""Answers that stand until they change: a form begins with the last ones. Of the plan, all but those
`OF_THE_DAY`.
"""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A form as it is put to this woman: what the record knows (`known`) is not asked of her again."""

    form: Checklist
    known: Mapping[str, Any]
    birth: Birth | None = None
    baby: Baby | None = None
    is_one_of_several: bool = False
    remembered: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> Checklist:
        return without(self.form, self.known)

    @property
    def carried(self) -> Mapping[str, Any]:
        return {code: value for code, value in self.known.items() if code in CARRIED}

    @property
    def is_told_only(self) -> bool:
        """Whether the form speaks of a birth that nobody has recorded."""
        return self.form.phase in AFTER_BIRTH and not (self.birth and self.birth.is_recorded)

    def window(self, at: datetime) -> str | None:
        return form_window(self.form, self.birth, at)


def visit_form(birth: Birth | None) -> str:
    """The form of a visit to her, as she is."""
    return MOTHER if birth else PREGNANT


def is_open(form: str, birth: Birth | None) -> bool:
    """Whether a page may offer this form to a woman in this state. Before a birth is known of, the forms
    after it are open too: who finds her delivered records the visit at once.
    """
    if form in ASIDE:
        return birth is None or form not in ONLY_BEFORE_BIRTH
    if form == NEWBORN:
        return birth is None or birth.has_child
    return form == MOTHER or (form == PREGNANT and not (birth and birth.is_recorded))


def known_items(
    form: Checklist, birth: Birth | None, babies: Sequence[Baby], baby: Baby | None
) -> Mapping[str, Any]:
    """What the record answers of the form's own questions."""
    known: dict[str, Any] = {}
    if birth and birth.on:
        known["born_on"] = birth.on.isoformat()
    if birth and (birth.at or birth.is_recorded):
        known["born_hour"] = birth.at.hour if birth.at else None
    if birth and birth.outcome:
        known["pregnancy_outcome"] = str(birth.outcome)
    if birth and (not birth.has_child or (babies and not any(one.is_alive for one in babies))):
        known["feeding_of_baby"] = "no_baby"
    if baby:
        known |= {"baby_number": baby.number, "birth_weight_kg": baby.birth_weight_kg}
    not_known = {code for code in ("birth_weight_kg",) if known.get(code) is None}
    return {code: value for code, value in known.items() if code in form.items and code not in not_known}


def without(form: Checklist, known: Mapping[str, Any]) -> Checklist:
    """The form without what is known, and without what does not belong because of it."""
    sections = []
    for section in form.sections:
        items = tuple(
            item for item in section.items if item.code not in known and not _is_ruled_out(item, known)
        )
        if items:
            sections.append(replace(section, items=items))
    return replace(form, sections=tuple(sections))


def remembered(form: Checklist, earlier: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The standing answers as they were last given, the latest first."""
    codes = set(form.items) - OF_THE_DAY if form.name == PLAN else STANDING & set(form.items)
    found: dict[str, Any] = {}
    for answers in earlier:
        for code in codes - set(found):
            if answers.get(code) not in (None, []):
                found[code] = answers[code]
    return found


def _is_ruled_out(item: Item, known: Mapping[str, Any]) -> bool:
    return item.when is not None and item.when.get("field") in known and not item.is_asked(known)


def form_window(form: Checklist, birth: Birth | None, at: datetime) -> str | None:
    """KF1 to KF4 of a visit to the mother, KN1 to KN3 of one to a newborn."""
    kind: Literal["mother", "newborn"] = "newborn" if form.phase == "newborn" else "mother"
    return window_of(birth, kind, at) if form.phase in AFTER_BIRTH else None


def heading(visit: Recorded, form: Checklist, birth: Birth | None, babies: Sequence[Baby]) -> Words:
    """What a list calls a visit: its form, the window it was made in, and of twins which one."""
    window = form_window(form, birth, visit.happened_at)
    number = visit.answers.get("baby_number") if len(babies) > 1 else None
    child = {"id": f"Bayi {number}", "en": f"Baby {number}"} if number else {}
    return {
        lang: " · ".join(part for part in (form.title[lang], window, child.get(lang)) if part)
        for lang in ("id", "en")
    }


@dataclass(frozen=True)
class SumShown:
    """A total of the form: what it is called, and what each answer adds."""

    words: Words
    scores: Mapping[str, Mapping[str, int]]
    total: int | None = None


def sums_shown(form: Checklist, role: Role, answers: Mapping[str, Any] | None = None) -> list[SumShown]:
    """The totals that this role may see. Those of private answers only who hears what was told in private."""
    totals = sums_of(form, answers or {})
    return [
        SumShown(
            FIELDS[one.field].words,
            {code: _scores(form.items[code]) for code in one.items},
            totals.get(one.field),
        )
        for one in form.sums
        if len(one.items) > 1 and (role in HEARS_PRIVATE or not _is_private(form, one.items))
    ]


def _is_private(form: Checklist, codes: Collection[str]) -> bool:
    return any(form.items[code].is_private for code in codes)


def _scores(item: Item) -> Mapping[str, int]:
    return dict(_points(item))


def _points(item: Item) -> Iterator[tuple[str, int]]:
    """What each answer of an item counts, under the value of its box."""
    if item.type == "bool":
        yield from (("yes", item.score_of(True)), ("no", item.score_of(False)))
    else:
        yield from ((code, item.score_of(code)) for code in item.options)
