"""What is known around a visit: the birth, the babies, and so which forms belong and what they ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.clients.models import Client, Pregnancy
from app.clients.queries import newborns_of
from app.clinical.checklists import Checklist, checklist, latest
from app.clinical.field_types import Words
from app.core.clock import day_of
from app.people.models import Person
from app.visits import rules_forms
from app.visits.queries import pregnancy_on, visits_in, visits_of
from app.visits.rules_birth import AFTER_BIRTH, Baby, Birth, babies_of, baby_of, birth_of
from app.visits.rules_forms import ASIDE, NEWBORN, Sheet
from app.visits.schemas import Recorded


def birth_told(
    pregnancy: Pregnancy, visits: Iterable[Recorded], today: Sequence[Mapping[str, Any]] = ()
) -> Birth | None:
    """The birth by the record, else by today's answers and those of earlier forms, the latest first."""
    told = [one.answers for one in visits if phase_of(one) in AFTER_BIRTH]
    return birth_of(pregnancy, [*today, *told])


def phase_of(visit: Recorded) -> str:
    return form_of(visit).phase


def form_of(visit: Recorded) -> Checklist:
    return checklist(visit.visit.checklist, visit.visit.checklist_version)


def sheet_around(
    session: Session,
    pregnancy: Pregnancy,
    form: Checklist,
    answers: Mapping[str, Any],
    earlier: Sequence[Recorded],
) -> Sheet:
    """The form with what is known of the birth and of the baby that these answers speak of."""
    today = [answers] if form.phase in AFTER_BIRTH else []
    birth = birth_told(pregnancy, earlier, today)
    if form.phase == "pregnancy" and birth and not birth.is_recorded:
        birth = None  # a form of pregnancy is believed more than what was only told at another visit
    babies = babies_of(newborns_of(session, pregnancy.id))
    baby = _weighed(baby_of(babies, answers.get("baby_number")), earlier) if form.name == NEWBORN else None
    known_by = birth if birth is None or birth.is_recorded else birth_told(pregnancy, earlier)
    known = rules_forms.known_items(form, known_by, babies, baby)
    return Sheet(form=form, known=known, birth=birth, baby=baby, is_one_of_several=len(babies) > 1)


def _weighed(baby: Baby | None, earlier: Iterable[Recorded]) -> Baby | None:
    """The baby with the birth weight of the record, else that of an earlier visit to it."""
    if baby is None or baby.birth_weight_kg is not None:
        return baby
    told = (one.answers for one in earlier if one.visit.checklist == NEWBORN)
    own = (one for one in told if one.get("baby_number", baby.number) == baby.number)
    return replace(
        baby, birth_weight_kg=next((one["birth_weight_kg"] for one in own if "birth_weight_kg" in one), None)
    )


def sheet_for(session: Session, client: Client, form: Checklist, number: int | None, now: datetime) -> Sheet:
    """The form as a page puts it now, of the baby of this number."""
    pregnancy = pregnancy_on(session, client.id, day_of(now))
    if pregnancy is None:
        return Sheet(form=form, known={})
    answers = {} if number is None else {"baby_number": number}
    earlier = visits_in(session, pregnancy.id, now)
    sheet = sheet_around(session, pregnancy, form, answers, earlier)
    return replace(sheet, remembered=rules_forms.remembered(form, (one.answers for one in earlier)))


def known_beside(session: Session, visit: Recorded) -> Mapping[str, Any]:
    """What the record answers of a visit's form and the visit itself does not."""
    pregnancy = session.get_one(Pregnancy, visit.visit.pregnancy_id)
    earlier = visits_in(session, pregnancy.id, visit.visit.began_at)
    sheet = sheet_around(session, pregnancy, form_of(visit), visit.answers, earlier)
    return {code: value for code, value in sheet.known.items() if code not in visit.answers}


def new_sheet(session: Session, client: Client, name: str | None, baby: str, now: datetime) -> Sheet | None:
    """The form asked for, else that of a visit to her as she is; None where it is not for her now."""
    pregnancy = pregnancy_on(session, client.id, day_of(now))
    birth = birth_told(pregnancy, visits_in(session, pregnancy.id, now)) if pregnancy else None
    wanted = name or rules_forms.visit_form(birth)
    if not rules_forms.is_open(wanted, birth):
        return None
    babies = babies_of(newborns_of(session, pregnancy.id)) if pregnancy else []
    chosen = next((one for one in babies if str(one.id) == baby), None)
    if baby and (chosen is None or not chosen.is_alive):
        return None
    if wanted == NEWBORN and babies and not any(one.is_alive for one in babies):
        return None
    return sheet_for(session, client, latest(wanted), chosen.number if chosen else None, now)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A form that can be opened for her: what it is called and is for, and when it was last filled in."""

    form: str
    query: str
    title: Words
    purpose: str = ""
    baby: Baby | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be recorded of a woman now: visits to her and to her babies, and the forms beside them."""

    visits: tuple[Choice, ...]
    aside: tuple[Choice, ...]
    is_born: bool
    is_told_only: bool
    twins: bool


def choices_of(session: Session, user: Person, client: Client, now: datetime) -> Choices:
    """The forms that her state offers."""
    pregnancy = pregnancy_on(session, client.id, day_of(now))
    visits = visits_of(session, user, client.id)
    if pregnancy is None:
        return Choices(visits=(), aside=(), is_born=False, is_told_only=False, twins=False)
    own = [one for one in visits if one.visit.pregnancy_id == pregnancy.id]
    birth = birth_told(pregnancy, own)
    babies = babies_of(newborns_of(session, pregnancy.id))
    main = rules_forms.visit_form(birth)
    to_babies = _to_babies(birth, babies, own) if birth else []
    return Choices(
        visits=(_choice(main, own), *to_babies),
        aside=tuple(_choice(name, own) for name in ASIDE if rules_forms.is_open(name, birth)),
        is_born=birth is not None,
        is_told_only=birth is not None and not birth.is_recorded,
        twins=len(babies) > 1,
    )


def _to_babies(birth: Birth, babies: Sequence[Baby], visits: Sequence[Recorded]) -> list[Choice]:
    """A visit to each living newborn; of a birth that was only told of, to the baby that there may be."""
    if not birth.has_child:
        return []
    if not babies:
        return [_choice(NEWBORN, visits)]
    return [_choice(NEWBORN, visits, one, len(babies)) for one in babies if one.is_alive]


def _choice(name: str, visits: Iterable[Recorded], baby: Baby | None = None, babies: int = 1) -> Choice:
    made = [one for one in visits if one.visit.checklist == name]
    if baby and babies > 1:
        made = [one for one in made if one.answers.get("baby_number") == baby.number]
    return Choice(
        form=name,
        query=f"form={name}" + (f"&baby={baby.id}" if baby else ""),
        title=latest(name).title,
        purpose=ASIDE.get(name, ""),
        baby=baby,
        last_at=max((one.happened_at for one in made), default=None),
    )


def headings_of(session: Session, visits: Sequence[Recorded]) -> dict[UUID, Words]:
    """What a list calls each of a woman's visits: its form, with KF, KN and the baby where they belong."""
    found: dict[UUID, Words] = {}
    for pregnancy_id in {one.visit.pregnancy_id for one in visits}:
        own = [one for one in visits if one.visit.pregnancy_id == pregnancy_id]
        birth = birth_told(session.get_one(Pregnancy, pregnancy_id), own)
        babies = babies_of(newborns_of(session, pregnancy_id))
        found |= {one.id: rules_forms.heading(one, form_of(one), birth, babies) for one in own}
    return found
