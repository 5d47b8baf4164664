"""The room's own decisions: when a time cannot be, which pairing a visit belongs to, who may correct it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.clients.rules_card import as_kept
from app.clinical.assess import Finding
from app.clinical.checklists import Checklist
from app.clinical.field_types import Words
from app.clinical.fields import FIELDS, field_of
from app.clinical.rulebook import Level
from app.clinical.wording import Change, changes, evidence_words, gap_words
from app.core.clock import day_of
from app.core.errors import N_, Problem, Said
from app.pairings.models import Pairing
from app.people.models import Role
from app.visits.models import Amendment, Visit
from app.visits.schemas import Recorded

CLOCK_SKEW = timedelta(minutes=10)
"""How far a phone may be ahead without a word. [programme]"""

FAR_AHEAD = timedelta(days=1)
"""Further ahead than any zone mistake: the phone's date is wrong. [programme]"""

OWN_CORRECTION = timedelta(hours=24)
"""How long its author may correct a visit without giving a reason. [programme]"""

MIDWIVES = frozenset({Role.BIDAN_DESA, Role.BIDAN_KOORDINATOR})
HEARS_PRIVATE = frozenset({Role.BIDAN_KOORDINATOR})
"""Who is shown what a woman told in private; the others see only that something was recorded."""

ABOUT_SENDING = ("confirmed",)


def same_answers(kept: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    """Whether two sets of answers say the same, whatever was asked again on the way.

    >>> same_answers({"weight_kg": 58, "confirmed": ["weight_kg"]}, {"weight_kg": 58.0})
    True
    """
    return _facts(kept) == _facts(sent)


def _facts(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name not in ABOUT_SENDING}


def wrong_time(began_at: datetime, ended_at: datetime, booked_on: date, now: datetime) -> Problem | None:
    """Why these times cannot be taken, if they cannot: absurd ones are refused with what to do.

    A phone that is minutes or hours ahead loses nothing: its visit is taken, and judged as of its arrival.
    """
    if ended_at < began_at:
        words = N_("Waktu selesai lebih awal daripada waktu mulai. Periksa jam HP, lalu kirim lagi.")
        return Problem("ended_at", Said(words))
    if max(began_at, ended_at) > now + FAR_AHEAD:
        words = N_("Tanggal HP ini lebih maju daripada hari ini. Betulkan tanggal HP, lalu kirim lagi.")
        return Problem("began_at", Said(words))
    if day_of(began_at) < booked_on:
        words = N_("Kunjungan ini bertanggal sebelum Ibu terdaftar. Betulkan tanggal HP, lalu kirim lagi.")
        return Problem("began_at", Said(words))
    return None


def is_clock_off(began_at: datetime, ended_at: datetime, received_at: datetime) -> bool:
    """Whether the phone says that the visit took place after it was received."""
    return max(began_at, ended_at) > received_at + CLOCK_SKEW


def pairing_of_visit(pairings: Iterable[Pairing], began_at: datetime) -> Pairing | None:
    """The pairing within which a visit began. On its first day the hour does not matter: she may have been
    taken along before the coordinator wrote it down."""
    for pairing in sorted(pairings, key=lambda p: p.began_at, reverse=True):
        has_begun = day_of(pairing.began_at) <= day_of(began_at)
        if has_begun and (pairing.ended_at is None or began_at <= pairing.ended_at):
            return pairing
    return None


@dataclass(frozen=True)
class MayAmend:
    """Whether a person may correct a visit, and whether she must say why."""

    is_allowed: bool
    needs_reason: bool


def may_amend(visit: Visit, user_id: UUID, role: Role, now: datetime) -> MayAmend:
    """Its author within 24 hours of its arrival without a reason; later, or a midwife, with one."""
    is_author = visit.recorded_by == user_id
    is_fresh = now - visit.received_at <= OWN_CORRECTION
    return MayAmend(is_author or role in MIDWIVES, not (is_author and is_fresh))


def new_findings(
    before: Collection[Mapping[str, Any]], after: Collection[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """What a correction found that the answers before it had not."""
    known = {finding["rule"] for finding in before}
    return [finding for finding in after if finding["rule"] not in known]


def takes_back(before: Collection[Mapping[str, Any]], after: Collection[Mapping[str, Any]]) -> bool:
    """Whether a correction changes or takes away what an earlier finding rested on."""
    now = {finding["rule"]: finding["evidence"] for finding in after}
    return any(now.get(finding["rule"]) != finding["evidence"] for finding in before)


def is_private(finding: Mapping[str, Any]) -> bool:
    return finding.get("route") == "private"


def with_private(form: Checklist, standing: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a correction, with what was told in private as it stood: it is not shown again."""
    private = private_signs(form)
    told = [sign for sign in standing.get("danger_signs", ()) if sign in private]
    kept = {
        code: standing[code]
        for code, item in form.items.items()
        if item.is_private and code in standing and sent.get(code) is None
    }
    answers = dict(sent) | kept
    if not told:
        return answers
    given = sent.get("danger_signs")
    if given is None:
        not_asked = [sign for sign in form.signs if sign not in private]
        return answers | {"danger_signs": told, "signs_not_asked": not_asked}
    if not isinstance(given, list):
        return answers
    return answers | {"danger_signs": [*given, *(sign for sign in told if sign not in given)]}


def private_signs(form: Checklist) -> frozenset[str]:
    """The signs of the checklist that a woman tells alone."""
    return frozenset(sign for item in form.items.values() if item.is_private for sign in item.signs)


def has_private(form: Checklist, answers: Mapping[str, Any]) -> bool:
    """Whether anything was told in private: a sign, or an answer to a private question of the form's own."""
    asked = any(
        item.is_private and code not in FIELDS and code in answers for code, item in form.items.items()
    )
    return asked or bool(private_signs(form) & set(answers.get("danger_signs", ())))


def must_stay(findings: Iterable[Mapping[str, Any]]) -> bool:
    """Whether she must not be left alone: something told in private must be answered within hours."""
    return any(is_private(row) and Level(row["level"]).rank >= Level.URGENT.rank for row in findings)


def wants_repeat(form: Checklist, answers: Mapping[str, Any]) -> bool:
    """Whether the form asks for the blood pressure a second time, and it is not there yet."""
    items = [form.items[code] for code in REPEATED if code in form.items]
    return any(item.is_asked(answers) and item.code not in answers for item in items)


REPEATED = ("repeat_systolic_mmhg", "repeat_diastolic_mmhg", "newborn_respiratory_rate_repeat_bpm")
"""What is measured a second time when the first time was out of its limits."""


def open_level(findings: Iterable[Mapping[str, Any]]) -> str:
    """The highest level of what may be shown to everybody who opens the record."""
    levels = [Level(finding["level"]) for finding in findings if not is_private(finding)]
    return str(max(levels, key=lambda level: level.rank, default=Level.NONE))


def finding_row(finding: Finding) -> dict[str, Any]:
    """A finding as it is kept with its visit: true for good, whatever becomes of the rule."""
    return finding.as_json() | {"evidence": as_kept(finding.evidence)}


def key_gaps(form: Checklist, gaps: Iterable[str]) -> list[str]:
    """The gaps that a visit with this form should close."""
    asked = set(form.items) | ({"danger_signs"} if asks_signs(form) else set())
    return [name for name in gaps if field_of(name).key and name in asked]


def asks_signs(form: Checklist) -> bool:
    """Whether the form asks for signs; those that a woman tells of herself are not asked for."""
    return any(item.signs and not item.is_volunteered for item in form.items.values())


def gaps_asked(form: Checklist, gaps: Iterable[str]) -> list[str]:
    """The gaps that this checklist could have closed in the open."""
    return [name for name in gaps if name in form.items and not form.items[name].is_private]


def part_of(form: Checklist, sections: Collection[str]) -> Checklist:
    """The checklist with only these sections."""
    return replace(form, sections=tuple(one for one in form.sections if one.code in sections))


def without_private(form: Checklist) -> Checklist:
    """The checklist without what is told alone."""
    return replace(form, sections=tuple(one for one in form.sections if not one.is_private))


def in_short(form: Checklist, visit: Recorded) -> tuple[str, list[Words], list[Words]]:
    """What a list says of a visit: its level, what was measured, what is missing. Of one asked apart, and of
    one that looks for nothing and found nothing, there is no level to be said.
    """
    named = ("systolic_mmhg", "diastolic_mmhg", "weight_kg", "haemoglobin_g_dl", *IN_SHORT_OF_A_BABY)
    measured = {name: visit.answers[name] for name in named if name in visit.answers}
    missing = gap_words(gap for gap in key_gaps(form, visit.gaps) if gap != "danger_signs")
    level = open_level(visit.findings)
    is_silent = form.is_apart or (level == "none" and not asks_signs(form))
    return "" if is_silent else level, evidence_words(measured), missing


IN_SHORT_OF_A_BABY = ("newborn_temperature_c", "newborn_weight_kg")


def history_of(form: Checklist, visit: Recorded) -> list[tuple[Amendment, list[Change]]]:
    """Each correction with what it changed, the first one first: the original can be read from it."""
    stood: Mapping[str, Any] = visit.visit.answers
    history = []
    for amendment in visit.amendments:
        history.append((amendment, changes(form, stood, amendment.answers)))
        stood = amendment.answers
    return history
