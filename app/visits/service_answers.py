"""Before a visit is kept: are its answers answers, where does it belong, what do the rules find in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.clients.models import Client, Pregnancy
from app.clients.rules_card import booked_facts
from app.clinical.answers import read_answers
from app.clinical.assess import Assessment, assess
from app.clinical.checklists import Checklist, NoSuchChecklist, all_checklists, checklist
from app.clinical.completeness import rare_values
from app.clinical.problems import BadAnswers, FieldProblem
from app.clinical.rulebook import Level
from app.core.clock import day_of
from app.core.errors import N_, Invalid, NotAllowed, NotFound, Problem, Said
from app.pairings.models import Pairing
from app.people.models import Person, Role
from app.visits import queries, rules
from app.visits.models import Visit
from app.visits.queries_forms import sheet_around
from app.visits.rules_birth import birth_facts
from app.visits.rules_forms import Sheet
from app.visits.rules_snapshot import earlier_days, snapshot_of
from app.visits.schemas import VisitIn


class NotConfirmed(Invalid):
    """Every answer can be, but one is so rare that whoever measured is asked again."""


@dataclass(frozen=True)
class Place:
    """Where a visit belongs: the pregnancy, the pairing if a student made it, and the day it is judged by."""

    pregnancy: Pregnancy
    pairing: Pairing | None
    day: date


def released(name: str, version: int) -> Checklist:
    """The checklist of a visit; Invalid, with what to do, when there is none of that name and version."""
    try:
        return checklist(name, version)
    except NoSuchChecklist:
        known = {one.name for one in all_checklists()}
        raise Invalid.field(
            "checklist_version" if name in known else "checklist",
            N_("Server tidak mengenal daftar periksa ini. Buka OSOC saat ada sinyal, lalu kirim lagi."),
        ) from None


def refuse_others(form: Checklist, user: Person) -> None:
    """NotAllowed for a student who sends a midwife's form: what only midwives ask is never in her records."""
    if form.audience == "midwife" and user.role is Role.STUDENT:
        raise NotAllowed(N_("Daftar periksa ini hanya untuk bidan."))


def accepted(form: Checklist, raw: Mapping[str, Any], confirmed: Sequence[str] = ()) -> dict[str, Any]:
    """The answers to keep. Invalid with every problem, NotConfirmed for a rare value not confirmed."""
    try:
        answers = read_answers(form, dict(raw) | ({"confirmed": list(confirmed)} if confirmed else {}))
    except BadAnswers as bad:
        raise Invalid.fields(*problems_of(bad.errors)) from None
    if unsure := rare_values(form, answers):
        raise NotConfirmed.fields(*problems_of(unsure))
    return answers


def problems_of(problems: Sequence[FieldProblem]) -> list[Problem]:
    return [Problem(one.code, Said(one.says)) for one in problems]


def placed(session: Session, user: Person, client: Client, sent: VisitIn, now: datetime) -> Place:
    """Where the visit belongs. NotFound when a student began it after her pairing had ended; Invalid, with
    what to do, for a time that cannot be."""
    pregnancy = queries.pregnancy_on(session, client.id, day_of(sent.began_at))
    if pregnancy is None:
        raise Invalid.field("client", N_("Ibu ini belum punya catatan kehamilan. Hubungi bidan."))
    pairings = queries.pairings_lately(session, user.id, client.id, now)
    pairing = rules.pairing_of_visit(pairings, sent.began_at)
    if wrong := rules.wrong_time(sent.began_at, sent.ended_at, pregnancy.booked_on, now):
        raise Invalid.fields(wrong)
    if user.role is Role.STUDENT and pairing is None:
        if all(one.ended_at for one in pairings):
            raise NotFound
        raise Invalid.field(
            "began_at",
            N_("Kunjungan ini bertanggal sebelum pendampingan mulai. Betulkan tanggal HP, lalu kirim lagi."),
        )
    return Place(pregnancy, pairing, min(day_of(sent.began_at), day_of(now)))


@dataclass(frozen=True)
class Judged:
    """What the rules find in answers, and the form as it was put to her."""

    found: Assessment
    sheet: Sheet


def judge(
    session: Session,
    user: Person | None,
    client: Client,
    place: Place,
    form: Checklist,
    answers: Mapping[str, Any],
    began_at: datetime,
) -> Judged:
    """What the rules find in answers, with the form as it was put to her.

    Of a student's form nothing that only midwives ask is found or missed; the card keeps all its boxes.
    """
    facts, sheet = told_by(session, user, client, place, form, answers, began_at)
    found = assess(facts, place.day)
    if form.audience == "student":
        found = replace(found.for_student(), kspr=found.kspr)
    return Judged(_of_which_baby(found, sheet), sheet)


def _of_which_baby(found: Assessment, sheet: Sheet) -> Assessment:
    """Of twins each finding says which one."""
    if sheet.baby is None or not sheet.is_one_of_several:
        return found
    which = {"baby_number": sheet.baby.number}
    said = tuple(one._replace(evidence=one.evidence | which) for one in found.findings)
    return replace(found, findings=said)


def told_by(
    session: Session,
    user: Person | None,
    client: Client,
    place: Place,
    form: Checklist,
    answers: Mapping[str, Any],
    began_at: datetime,
) -> tuple[dict[str, Any], Sheet]:
    """The facts that the rules judge a visit by, with the form as it was put to her."""
    booked = booked_facts(client, place.pregnancy)
    booked.setdefault("edd", place.pregnancy.edd)
    visits = queries.visits_in(session, place.pregnancy.id, began_at)
    sheet = sheet_around(session, place.pregnancy, form, answers, visits)
    birth = birth_facts(sheet.birth, place.day, began_at)
    if sheet.baby and sheet.baby.birth_weight_kg is not None:
        birth["birth_weight_kg"] = sheet.baby.birth_weight_kg
    measured_by = "student" if user is None or user.role is Role.STUDENT else "midwife"
    earlier = earlier_days(visits, booked)
    return snapshot_of(form, answers, booked, earlier, place.day, measured_by, birth), sheet


def foresee(
    session: Session, user: Person, client: Client, form: Checklist, answers: Mapping[str, Any], now: datetime
) -> list[dict[str, Any]]:
    """The emergencies that the readable part of a refused form already holds. Keeps nothing, calls nobody."""
    pregnancy = queries.pregnancy_on(session, client.id, day_of(now))
    if pregnancy is None or not answers:
        return []
    judged = judge(session, user, client, Place(pregnancy, None, day_of(now)), form, answers, now)
    return [rules.finding_row(one) for one in judged.found.findings if one.level is Level.EMERGENCY]


def refuse_days(place: Place, answers: Mapping[str, Any]) -> None:
    """Invalid for a day of birth that has not come, or on which she was not registered yet."""
    born_on = answers.get("born_on")
    if born_on is None:
        return
    if date.fromisoformat(born_on) > place.day:
        raise Invalid.field("born_on", N_("Tanggal ini belum tiba. Periksa hari, bulan, dan tahun."))
    if date.fromisoformat(born_on) < place.pregnancy.booked_on:
        raise Invalid.field("born_on", N_("Tanggal ini sebelum Ibu terdaftar. Periksa bulan dan tahun."))


def standing_place(session: Session, visit: Visit) -> Place:
    pregnancy = session.get_one(Pregnancy, visit.pregnancy_id)
    return Place(pregnancy, None, min(day_of(visit.began_at), day_of(visit.received_at)))
