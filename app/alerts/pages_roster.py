"""The roster of a puskesmas: who is on duty now and each week, who is away, hand-overs, tried telephones."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import MAY, Action, At, Door, allow
from app.alerts import queries_roster, service_duty
from app.core.clock import day_of
from app.core.errors import N_, Invalid, NotFound
from app.core.forms import Form, FormDep
from app.rosters import queries as rosters
from app.rosters import rules
from app.rosters import service as roster
from app.rosters.models import Shift

router = APIRouter(include_in_schema=False)
Reader = Annotated[Door, allow(Action.ROSTER_READ)]
Keeper = Annotated[Door, allow(Action.ROSTER_WRITE)]


@router.get("/roster")
def roster_page(door: Reader) -> Response:
    """Who is on duty now, the week, who is away."""
    with door as at:
        return _page(at)


@router.get("/roster/days/{weekday}")
def day_page(door: Keeper, weekday: int) -> Response:
    """The shifts of one weekday, to be filled."""
    with door as at:
        return _day(at, weekday)


@router.get("/roster/{part}")
def back_to_roster(door: Reader, part: str) -> Response:
    """Where a language switch on a refused form leads."""
    with door as at:
        return at.go("/roster")


@router.post("/roster/days/{weekday}")
def set_day(door: Keeper, weekday: int, form: FormDep) -> Response:
    """Whose turn it is on this weekday, and on the others that were ticked."""
    with door as at:
        try:
            chosen = {shift: _ids(form, shift.value) for shift in Shift}
            also = [int(one) for one in form.values("also") if one in "1234567" and one]
            form.check()
            place = queries_roster.puskesmas_of(at.session, at.user)
            roster.set_day(at.session, at.user, place.id, {weekday, *also}, chosen, at.now)
        except Invalid as error:
            return _day(at, weekday, 422, problems=error.problems, entered=form)
        return at.go("/roster", said=N_("Jadwal jaga tersimpan."))


@router.post("/roster/absences")
def add_absence(door: Reader, form: FormDep) -> Response:
    """Someone is away; who keeps no roster may say so of herself only."""
    with door as at:
        try:
            _note_absence(at, form)
        except Invalid as error:
            return _page(at, 422, problems=error.problems, entered=form)
        return at.go("/roster", said=N_("Ketidakhadiran tersimpan."))


@router.post("/roster/absences/{absence_id}/end")
def end_absence(door: Reader, absence_id: UUID) -> Response:
    with door as at:
        known = {one.id: person for one, person in queries_roster.absences(at.session, at.user, at.now)}
        if absence_id not in known or not (_keeps(at) or known[absence_id].id == at.user.id):
            raise NotFound
        roster.end_absence(at.session, at.user, known[absence_id], absence_id, at.now)
        return at.go("/roster", said=N_("Tercatat: sudah kembali bertugas."))


@router.post("/roster/handover")
def hand_over(door: Reader, form: FormDep) -> Response:
    """The rest of her shift, and what she has taken on, is another's."""
    with door as at:
        try:
            taker, note = form.id("taker", required=True), form.text("note", longest=300) or ""
            form.check()
            service_duty.hand_over(at.session, at.user, at.user, taker, note, at.now)
        except Invalid as error:
            return _page(at, 422, problems=error.problems, entered=form)
        return at.go("/roster", said=N_("Jaga sudah diserahkan."))


@router.post("/roster/numbers")
def note_test(door: Reader, form: FormDep) -> Response:
    """A telephone number was tried."""
    with door as at:
        try:
            number = form.raw("number")
            known = [one.number for one in queries_roster.numbers(at.session, at.user, at.now)]
            if number not in known:
                form.wrong("number", N_("Pilih salah satu pilihan yang ada."))
            form.check()
            answered = form.raw("answered") == "yes"
            roster.note_test(at.session, at.user, number, day_of(at.now), answered, at.now)
        except Invalid as error:
            return _page(at, 422, problems=error.problems, entered=form)
        return at.go("/roster", said=N_("Tercatat: nomor sudah dicoba."))


def _note_absence(at: At, form: Form) -> None:
    known = {one.id: one for one in queries_roster.may_be_away(at.session, at.user)}
    chosen = (form.id("person", required=True) if _keeps(at) else None) or at.user.id
    starts_on, ends_on = form.day("starts_on", required=True), form.day("ends_on", required=True)
    substitute, reason = form.id("substitute"), form.text("reason", longest=120) or ""
    if chosen not in known or (substitute and substitute not in known):
        form.wrong("person", N_("Pilih orang dari puskesmas ini."))
    form.check()
    assert starts_on
    assert ends_on
    stands_in = known[substitute] if substitute else None
    roster.note_absence(at.session, at.user, known[chosen], starts_on, ends_on, stands_in, reason, at.now)


def _keeps(at: At) -> bool:
    return Action.ROSTER_WRITE in MAY[at.user.role]


def _ids(form: Form, name: str) -> list[UUID]:
    try:
        return [UUID(one) for one in form.values(name)]
    except ValueError:
        form.wrong(name, N_("Pilih salah satu pilihan yang ada."))
        return []


def _page(at: At, code: int = 200, **shown: object) -> Response:
    place = queries_roster.puskesmas_of(at.session, at.user)
    slot, away = rules.slot_at(at.now), queries_roster.absences(at.session, at.user, at.now)
    week = rosters.week_of(at.session, place.id)
    handed = rosters.handovers_of(at.session, place.id, at.now)
    return at.page(
        "alerts/roster.html",
        code,
        place=place,
        slot=slot,
        holiday=rules.holiday_name(day_of(at.now)),
        on_duty=rosters.on_duty(at.session, place.id, at.now),
        coming=queries_roster.coming(at.session, at.user, at.now),
        week=week,
        gaps=rules.gaps(week),
        away=away,
        handed=handed,
        names=rosters.names_of(
            at.session,
            {one.substitute_id for one, _ in away if one.substitute_id}
            | {one for given in handed for one in (given.giver_id, given.taker_id)},
        ),
        people=queries_roster.may_be_away(at.session, at.user),
        midwives=rosters.staff_of(at.session, place.id, rosters.ON_THE_ROSTER),
        numbers=queries_roster.numbers(at.session, at.user, at.now),
        may_keep=_keeps(at),
        days=rules.DAYS,
        shift_words=rules.SHIFT_WORDS,
        hours=rules.hours_of,
        **shown,
    )


def _day(at: At, weekday: int, code: int = 200, **shown: object) -> Response:
    if not 1 <= weekday <= len(rules.DAYS):
        raise NotFound
    place = queries_roster.puskesmas_of(at.session, at.user)
    return at.page(
        "alerts/roster_day.html",
        code,
        weekday=weekday,
        place=place,
        week=rosters.week_of(at.session, place.id),
        midwives=rosters.staff_of(at.session, place.id, rosters.ON_THE_ROSTER),
        days=rules.DAYS,
        shift_words=rules.SHIFT_WORDS,
        hours=rules.hours_of,
        **shown,
    )
