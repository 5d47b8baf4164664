"""What did not happen in time, from the dates of a woman's record; its limits stand in calendar.toml."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.caseload.rules_care import Told, contacts_made
from app.clients.models import CareVisit, Outcome, Pregnancy
from app.clients.rules_card import steps_of
from app.clinical.attendance import contacts_asked, match_visits
from app.clinical.care import DAY, after_end, care_windows
from app.clinical.care_states import care_states
from app.clinical.gestation import GestationalAge, gestational_age
from app.clinical.rulebook import rule
from app.core.clock import WIB, day_of
from app.pairings.models import Pairing
from app.visits.rules_birth import Baby
from app.visits.rules_forms import CONTACTS

PREFIX = "calendar-"
SILENT = f"{PREFIX}silent-student"
AFTER_BIRTH = f"{PREFIX}after-birth"
FIRST_VISIT = f"{PREFIX}first-visit"


@cache
def limits() -> dict[str, Any]:
    """calendar.toml, read once."""
    return tomllib.loads((Path(__file__).parent / "calendar.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Missed:
    """What the calendar found, as an alert takes it."""

    rule: str
    level: str
    says: Mapping[str, str]
    act: Mapping[str, str]
    source: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    respond_within_minutes: int | None = None
    route: str = "open"
    standing: bool = True
    midwife_only: bool = False


@dataclass(frozen=True)
class Dated:
    """A woman's record as far as it has dates: her contacts, the boxes of her card, and when the student who
    accompanies her was last seen by the server.
    """

    pregnancy: Pregnancy
    babies: Sequence[Baby] = ()
    noted: Sequence[CareVisit] = ()
    told: Sequence[Told] = ()
    boxes: Sequence[tuple[date, str, int]] = ()
    pairing: Pairing | None = None
    seen_at: datetime | None = None
    has_substitute: bool = False
    raised: Mapping[str, datetime] = field(default_factory=dict)


def may_sweep(now: datetime) -> bool:
    """Whether the hour has come at which the calendar is looked through."""
    first: time = limits()["sweep"]["from"]
    return now.astimezone(WIB).time() >= first


def missed(woman: Dated, now: datetime) -> list[Missed]:
    """What did not happen in time, without what was raised before."""
    found = [*_windows(woman, day_of(now)), *_past_term(woman, now), *_after_birth(woman, now)]
    found += [*_first_visit(woman, now)]
    return [one for one in found if one.rule not in woman.raised] + list(_silent(woman, now))


def _missed(name: str, kind: str, **words: str) -> Missed:
    row = limits()[kind]
    says, act = ({lang: text.format(**words) for lang, text in row[part].items()} for part in ("says", "act"))
    return Missed(name, row["level"], says, act, limits()["source"])


def _windows(woman: Dated, today: date) -> Iterator[Missed]:
    """Windows that closed lately without a contact, those that closed together as one. What had closed before
    she was registered is no news; once she has given birth only what follows it is asked for.
    """
    pregnancy, living = woman.pregnancy, [one.number for one in woman.babies if one.is_alive]
    outcome = pregnancy.outcome or Outcome.LIVE_BIRTH
    windows = care_windows(pregnancy.edd, pregnancy.ended_on, outcome, len(living))
    asked = [one for one in windows if pregnancy.ended_on is None or one.provider is None]
    first = max(pregnancy.booked_on, today - limits()["sweep"]["window_closed_within_days"] * DAY)
    states = care_states(windows, contacts_made(woman.noted, woman.told, living), today)
    lost = [one.window for one in states if one.state == "missed" and one.window in asked]
    for closes_on in sorted({one.closes_on for one in lost if one.closes_on >= first}):
        codes = dict.fromkeys(one.code for one in lost if one.closes_on == closes_on)
        group = next(one.code for one in asked if one.closes_on == closes_on)
        yield _missed(f"{PREFIX}window-{group}", "window", codes=", ".join(codes))


def _past_term(woman: Dated, now: datetime) -> Iterator[Missed]:
    row = limits()["past_term"]
    if woman.pregnancy.ended_on is None and day_of(now) >= woman.pregnancy.edd + row["days"] * DAY:
        known = rule(row["rule"])
        yield Missed(known.id, known.level, known.says, known.act, known.source)


def _after_birth(woman: Dated, now: datetime) -> Iterator[Missed]:
    row, born_on, born_at = limits()["after_birth"], woman.pregnancy.ended_on, woman.pregnancy.ended_at
    if born_on is None or not after_end(woman.pregnancy.outcome or Outcome.LIVE_BIRTH)["mother"]:
        return
    is_time = now - born_at >= timedelta(hours=row["after_hours"]) if born_at else day_of(now) > born_on
    met = [one.on for one in woman.told] + [one.made_on for one in woman.noted]
    if is_time and (day_of(now) - born_on).days <= row["until_days"] and not any(on >= born_on for on in met):
        yield _missed(AFTER_BIRTH, "after_birth")


def _first_visit(woman: Dated, now: datetime) -> Iterator[Missed]:
    if woman.pairing is None or woman.pregnancy.ended_on is not None:
        return
    began_on = day_of(woman.pairing.began_at)
    is_time = day_of(now) >= began_on + limits()["first_visit"]["days"] * DAY
    if is_time and not any(on >= began_on for on in _visits(woman)):
        yield _missed(FIRST_VISIT, "first_visit")


def _silent(woman: Dated, now: datetime) -> Iterator[Missed]:
    """Once for each silence; a planned absence with a substitute is none."""
    if woman.pairing is None or woman.has_substitute:
        return
    since = max(woman.pairing.began_at, woman.seen_at or woman.pairing.began_at)
    if now - since < silent_after(woman, day_of(now)) or woman.raised.get(SILENT, since) > since:
        return
    if is_overdue(woman, day_of(now)):
        yield _missed(SILENT, "silent")


def silent_after(woman: Dated, today: date) -> timedelta:
    """How long this student may be unseen while a contact is overdue."""
    row, born_on = limits()["silent"], woman.pregnancy.ended_on
    if born_on is not None:
        is_first_week = (today - born_on).days <= row["week_lasts_days"]
        return timedelta(days=row["week_days"] if is_first_week else row["days"])
    is_near = gestational_age(woman.pregnancy.edd, today) >= GestationalAge.read(row["close_from"])
    is_close = is_near or steps_of(woman.boxes)[-1].category in row["close_categories"]
    return timedelta(days=row["close_days"] if is_close else row["days"])


def is_overdue(woman: Dated, today: date) -> bool:
    """Whether a contact that the pairing asks for has passed its window since the last one made."""
    pregnancy, pairing = woman.pregnancy, woman.pairing
    if pairing is None:
        return False
    outcome = pregnancy.outcome or Outcome.LIVE_BIRTH
    entered_on, steps = day_of(pairing.began_at), steps_of(woman.boxes)
    asked = contacts_asked(pregnancy.edd, entered_on, steps, pregnancy.ended_on, outcome)
    states = match_visits(asked, _visits(woman), today)
    last = max((number for number, one in enumerate(states) if one.state == "done"), default=-1)
    waiting = [one for one in states[last + 1 :] if one.state in ("missed", "due")]
    return any(one.state == "missed" or today > one.contact.closes_on for one in waiting)


def _visits(woman: Dated) -> list[date]:
    return [one.on for one in woman.told if one.form in CONTACTS]
