"""Answers, evidence and gaps in words, as a screen says them in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clinical.checklists import Checklist, Item
from app.clinical.field_readers import shown_number
from app.clinical.field_types import Field, Words
from app.clinical.fields import SIGNS, field_of
from app.clinical.gestation import GestationalAge
from app.clinical.rulebook import rule, source_book

LANGUAGES = ("id", "en")
_UNITS: Mapping[str, Words] = {
    "days": {"id": "hari", "en": "days"},
    "hours": {"id": "jam", "en": "hours"},
    "months": {"id": "bulan", "en": "months"},
    "years": {"id": "tahun", "en": "years"},
    "/min": {"id": "/menit", "en": "/min"},
}
_YES_NO: Mapping[bool, Words] = {True: {"id": "ya", "en": "yes"}, False: {"id": "tidak", "en": "no"}}
_NOT_FILLED: Words = {"id": "belum diisi", "en": "not filled in"}
_NOT_ASKED: Words = {"id": "belum ditanyakan", "en": "not asked"}
_PRESSURES: Mapping[str, tuple[str, Words]] = {
    "systolic_mmhg": ("diastolic_mmhg", {"id": "Tekanan darah", "en": "Blood pressure"}),
    "repeat_systolic_mmhg": (
        "repeat_diastolic_mmhg",
        {"id": "Tekanan darah, ukur ulang", "en": "Blood pressure, repeated"},
    ),
}
_TOP_OF = {low: top for top, (low, _) in _PRESSURES.items()}


def value_words(field: Field, value: Any) -> Words:
    """A value with its unit, an option by its words, a list joined.

    >>> value_words(field_of("temperature_c"), 38.5)
    {'id': '38,5 °C', 'en': '38.5 °C'}
    >>> value_words(field_of("bleeding_amount"), "spotting")["en"]
    'Spotting'
    """
    if field.name == "gestation_days":
        age = GestationalAge.from_days(int(value))
        return {lang: age.in_words(lang) for lang in LANGUAGES}
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, int | float):
        return {lang: _with_unit(shown_number(value, lang), field, lang) for lang in LANGUAGES}
    if isinstance(value, list | tuple | set | frozenset):
        said = [_option(field, code) for code in value]
        return {lang: ", ".join(words[lang] for words in said) or "–" for lang in LANGUAGES}
    return _option(field, value)


@dataclass(frozen=True)
class AnswerRow:
    """One question and what was answered, or why it was not."""

    code: str
    asked: Words
    said: Words
    is_missing: bool = False


def answer_rows(checklist: Checklist, answers: Mapping[str, Any]) -> list[tuple[Words, list[AnswerRow]]]:
    """What was answered and what is missing, section by section; of the private ones nothing."""
    rows = []
    for section in checklist.sections:
        said = [_answer_row(checklist, item, answers) for item in section.items if not section.is_private]
        rows.append((section.title, [row for row in said if row]))
    return [(title, said) for title, said in rows if said]


def _answer_row(checklist: Checklist, item: Item, answers: Mapping[str, Any]) -> AnswerRow | None:
    reason = answers.get("not_measured", {}).get(item.code)
    if item.field is None:
        return _signs_row(item, answers)
    if item.code in answers:
        value = answers[item.code]
        if item.type == "list" and not value:
            return AnswerRow(item.code, item.says, item.none_says)
        if item.type == "date":
            day = date.fromisoformat(value)
            value = f"{day.day}-{day.month}-{day.year}"
        return AnswerRow(item.code, item.says, value_words(item.field, value))
    if reason:
        return AnswerRow(item.code, item.says, checklist.not_measured_reasons[reason], is_missing=True)
    if item.is_required and item.is_asked(answers):
        return AnswerRow(item.code, item.says, _NOT_FILLED, is_missing=True)
    return None


def _signs_row(item: Item, answers: Mapping[str, Any]) -> AnswerRow:
    given, not_asked = answers.get("danger_signs"), answers.get("signs_not_asked", ())
    found = [SIGNS[sign].words for sign in item.signs if sign in (given or ())]
    if found:
        said = {lang: ", ".join(words[lang] for words in found) for lang in LANGUAGES}
        return AnswerRow(item.code, item.says, said)
    if given is None or any(sign in not_asked for sign in item.signs):
        return AnswerRow(item.code, item.says, _NOT_ASKED, is_missing=True)
    return AnswerRow(item.code, item.says, item.none_says)


def evidence_words(evidence: Mapping[str, Any], answers: Mapping[str, Any] | None = None) -> list[Words]:
    """What a finding rests on, a line each; the two halves of a blood pressure are one line, also where only
    one of them was high.

    >>> evidence_words({"systolic_mmhg": 165}, {"systolic_mmhg": 165, "diastolic_mmhg": 88})[0]["id"]
    'Tekanan darah 165/88 mmHg'
    >>> [line["en"] for line in evidence_words({"danger_signs": ["severe_headache"]})]
    ['Severe headache']
    """
    known = {**(answers or {}), **evidence}
    lines: dict[str, Words] = {}
    for name, value in evidence.items():
        top = _TOP_OF.get(name, name)
        if name == "danger_signs":
            lines |= {code: SIGNS[code].words for code in value}
        elif top in _PRESSURES and top in known and _PRESSURES[top][0] in known:
            low, words = _PRESSURES[top]
            lines[top] = {lang: f"{words[lang]} {known[top]}/{known[low]} mmHg" for lang in LANGUAGES}
        else:
            lines[name] = fact_words(name, value)
    return list(lines.values())


def fact_words(name: str, value: Any) -> Words:
    """A fact with its name before it.

    >>> fact_words("haemoglobin_g_dl", 6.5)["id"]
    'Hemoglobin (Hb): 6,5 g/dL'
    """
    field = field_of(name)
    said = value_words(field, value)
    return {lang: f"{field.words[lang]}: {said[lang]}" for lang in LANGUAGES}


def gap_words(gaps: Iterable[str]) -> list[Words]:
    """What is missing, in the middle of a sentence: the two halves of a blood pressure are one.

    >>> [words["id"] for words in gap_words(["systolic_mmhg", "diastolic_mmhg", "temperature_c"])]
    ['tekanan darah', 'suhu ketiak']
    """
    names: dict[str, Words] = {}
    for gap in gaps:
        top = _TOP_OF.get(gap, gap)
        words = _PRESSURES[top][1] if top in _PRESSURES else field_of(gap).words
        names[top] = {lang: _in_sentence(words[lang]) for lang in LANGUAGES}
    return list(names.values())


@dataclass(frozen=True)
class ShownFinding:
    """A finding as a page shows it: the row that was kept, its evidence in words, where it comes from."""

    row: Mapping[str, Any]
    because: Sequence[Words]
    source_title: str
    confidence: str


def shown_finding(row: Mapping[str, Any], answers: Mapping[str, Any]) -> ShownFinding:
    """A kept finding, also of a rule that is no longer in the book."""
    source = source_book().get(row["source"], {})
    try:
        confidence = rule(row["rule"]).confidence
    except KeyError:
        confidence = ""
    return ShownFinding(
        row, evidence_words(row["evidence"], answers), source.get("title", row["source"]), confidence
    )


@dataclass(frozen=True)
class Change:
    """One answer before and after a correction."""

    asked: Words
    before: Words | None
    after: Words | None


def changes(checklist: Checklist, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What a correction changed, of what may be shown."""
    old, new = _said(checklist, before), _said(checklist, after)
    return [
        Change(item.says, old.get(code), new.get(code))
        for code, item in checklist.items.items()
        if old.get(code) != new.get(code)
    ]


def _said(checklist: Checklist, answers: Mapping[str, Any]) -> dict[str, Words]:
    """What was said to each question; an empty box says nothing."""
    rows = [row for _, rows in answer_rows(checklist, answers) for row in rows]
    return {row.code: row.said for row in rows if row.said != _NOT_FILLED}


def _in_sentence(words: str) -> str:
    """Small at its beginning, but for an abbreviation: "DJJ", "SpO2".

    >>> _in_sentence("Suhu ketiak"), _in_sentence("DJJ, hitung ulang")
    ('suhu ketiak', 'DJJ, hitung ulang')
    """
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _with_unit(number: str, field: Field, lang: str) -> str:
    unit = _UNITS.get(field.unit, {}).get(lang, field.unit)
    return f"{number}{'' if unit.startswith(('/', '%')) else ' '}{unit}".rstrip()


def _option(field: Field, code: Any) -> Words:
    return field.options.get(code) or {"id": str(code), "en": str(code)}
