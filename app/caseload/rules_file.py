"""What a client's file says, and to whom. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.clinical.checklists import latest
from app.clinical.fields import FIELDS, Words
from app.clinical.rulebook import Level
from app.clinical.wording import evidence_words, gap_words, value_words
from app.core.i18n import day as day_words
from app.people.models import Person, Role

CHECKLIST = latest("registration")


def is_told_of_minors(user: Person) -> bool:
    """Only the bidan koordinator sees the mark of a girl under 18."""
    return user.role is Role.BIDAN_KOORDINATOR


def findings_for(user: Person, findings: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What a person may read of a visit's findings: not what was told in private, nor what only a midwife's
    form asks.
    """
    hears_all = user.role is Role.BIDAN_KOORDINATOR
    return [
        finding
        for finding in findings
        if hears_all or (finding.get("route") != "private" and not _is_of_midwives(finding["evidence"]))
    ]


def _is_of_midwives(names: Iterable[str]) -> bool:
    return any(FIELDS[name].midwife_only or FIELDS[name].private for name in names if name in FIELDS)


def highest(levels: Iterable[str]) -> str:
    ranks = [level.value for level in Level]
    return max(levels, key=ranks.index, default="none")


def each_once(lines: Iterable[Words]) -> tuple[Words, ...]:
    """The lines without repetition, in their order."""
    return tuple({line["id"]: line for line in lines}.values())


def measured_words(answers: Mapping[str, Any]) -> list[Words]:
    """The blood pressure and the weight of a visit."""
    shown = ("systolic_mmhg", "diastolic_mmhg", "weight_kg")
    return evidence_words({name: answers[name] for name in shown if answers.get(name) is not None})


def history_words(history: Mapping[str, Any]) -> tuple[tuple[Words, tuple[Words, ...]], ...]:
    """The booking answers by section, without what is private."""
    found = []
    for section in CHECKLIST.sections:
        codes = [code.code for code in section.items if code.code in history and not section.is_private]
        lines = evidence_words({code: history[code] for code in codes if code in FIELDS})
        if lines:
            found.append((section.title, tuple(lines)))
    return tuple(found)


def not_measured_words(history: Mapping[str, Any]) -> tuple[Words, ...]:
    """What was left out at booking, with the reason."""
    reasons = CHECKLIST.not_measured_reasons
    skipped = {
        code: reason
        for code, reason in history.get("not_measured", {}).items()
        if code in FIELDS and not FIELDS[code].private
    }
    return tuple(
        {lang: f"{FIELDS[code].words[lang]}: {reasons[reason][lang].lower()}" for lang in ("id", "en")}
        for code, reason in skipped.items()
    )


def gaps(names: Iterable[str]) -> list[Words]:
    """What is not known, without what is private."""
    return gap_words(name for name in names if not FIELDS[name].private)


def change_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Words]:
    """What a correction changed: "HPHT: 2026-04-17 → 2026-04-20"."""
    return [
        {
            lang: f"{_named(name)[lang]}: {_said(name, old, lang)} → {_said(name, after.get(name), lang)}"
            for lang in ("id", "en")
        }
        for name, old in before.items()
        if old != after.get(name)
    ]


def _named(name: str) -> Words:
    return OWN_NAMES.get(name) or FIELDS[name].words


OWN_NAMES: Mapping[str, Words] = {
    "ultrasound_edd": {"id": "HPL dari USG", "en": "Due date by ultrasound"},
    "edd": {"id": "HPL", "en": "Due date"},
    "lmp": {"id": "HPHT", "en": "Last period"},
}


def _said(name: str, value: Any, lang: str) -> str:
    if value is None:
        return "–"
    if name in OWN_NAMES:
        return day_words(date.fromisoformat(value), lang)
    return value_words(FIELDS[name], value)[lang]
