"""Parts of the bundle that are decided without the database: whom to call, what of a finding may go onto a
phone, where an alert stands, in words. Pure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.alerts.rules_ladder import ladder
from app.alerts.rules_words import OUTCOMES
from app.alerts.schemas import Shown
from app.clinical.fields import FIELDS, SIGNS
from app.core import i18n
from app.core.clock import day_of
from app.core.errors import N_
from app.people.models import Person, Role
from app.visits.queries import ToCall

ADVICE = ("says", "act", "first_aid", "do_not")


def calls(to_call: ToCall, lang: str) -> list[dict[str, str]]:
    """Whom to telephone, nearest first, each with the number as it is read and as it is dialled."""
    rows = [("midwife", _named(person, lang), person.phone) for person in to_call.midwives]
    rows += [("coordinator", _koordinator(person, lang), person.phone) for person in to_call.coordinators]
    if to_call.puskesmas:
        name = i18n.translate(lang, N_("Puskesmas {name}"), name=to_call.puskesmas.name)
        rows.append(("puskesmas", name, to_call.puskesmas.phone))
    rows.append(("psc", i18n.translate(lang, N_("Ambulans PSC")), ladder()["psc_number"]))
    return [
        {"who": who, "name": name, "phone": i18n.phone(number), "tel": number}
        for who, name, number in rows
        if number
    ]


def _named(person: Person, lang: str) -> str:
    is_midwife = person.role in (Role.BIDAN_DESA, Role.BIDAN_KOORDINATOR)
    return i18n.translate(lang, N_("Bidan {name}"), name=person.name) if is_midwife else person.name


def _koordinator(person: Person, lang: str) -> str:
    return i18n.translate(lang, N_("Bidan koordinator {name}"), name=person.name)


def may_stand_open(finding: Mapping[str, Any]) -> bool:
    """Whether a finding may lie on a phone: nothing told in private, nothing that only midwives ask."""
    return finding.get("route") != "private" and not any(map(is_closed, finding["evidence"]))


def is_closed(name: str) -> bool:
    """Whether a fact is private, or of a midwife's form only."""
    return name in FIELDS and (FIELDS[name].midwife_only or FIELDS[name].private)


def open_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the phone may judge by; the server judges by all of them when the visit comes."""
    return dict(_open_facts(facts))


def _open_facts(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in facts.items():
        if name == "danger_signs":
            yield name, [sign for sign in value if not SIGNS[sign].private]
        elif not is_closed(name):
            yield name, value


def advice(
    findings: Iterable[Mapping[str, Any]], lang: str, drafts: Collection[str] = ()
) -> list[dict[str, Any]]:
    """What was found and what to do, of what may lie on a phone; `draft` where nobody stands by the rule."""
    return [
        {"level": one["level"]}
        | ({"draft": True} if one["rule"] in drafts else {})
        | {name: i18n.say(lang, one[name]) for name in ADVICE if one.get(name)}
        for one in findings
        if may_stand_open(one)
    ]


def alert_state(one: Shown, now: datetime, lang: str) -> str:
    """Where an alert stands: "Dibaca Bidan Sari 09.47."."""
    lines = [_state_line(one, now, lang)]
    if one.is_corrected:
        lines.append(i18n.translate(lang, N_("Nilai diperbaiki.")))
    return " ".join(lines)


def _state_line(one: Shown, now: datetime, lang: str) -> str:
    if one.owner and one.owned_at:
        words, at = N_("Ditangani {name}, {at}."), one.owned_at
        return i18n.translate(lang, words, name=_named(one.owner, lang), at=_at(at, now, lang))
    if one.seen_by and one.seen_at:
        words, at = N_("Dibaca {name} {at}."), one.seen_at
        return i18n.translate(lang, words, name=_named(one.seen_by, lang), at=_at(at, now, lang))
    words = N_("Diterima server {at}. Bidan belum membaca.")
    return i18n.translate(lang, words, at=_at(one.received_at, now, lang))


def _at(instant: datetime, now: datetime, lang: str) -> str:
    is_today = day_of(instant) == day_of(now)
    return i18n.clock_time(instant, lang) if is_today else i18n.when(instant, lang)


def outcome_words(one: Shown, lang: str) -> str:
    """What came of it, and what was done; empty while nobody has answered."""
    if one.outcome is None:
        return ""
    said = i18n.translate(lang, OUTCOMES[one.outcome]) + "."
    return f"{said} {one.done}".strip()
