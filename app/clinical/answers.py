"""The answers to a checklist, read strictly.

Shape: `{item: value, "danger_signs": [sign], "signs_not_asked": [sign], "not_measured": {item: reason},
"confirmed": [item]}`. A missing name is "not recorded"; an empty `danger_signs` is "asked, none", but only
for signs that are not in `signs_not_asked`. Days are ISO text, so that answers can be kept as JSON.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.clinical.checklists import Checklist, Item
from app.clinical.field_readers import READERS
from app.clinical.fields import FIELDS, SIGNS, BadAnswer
from app.clinical.problems import (
    LANGUAGES,
    BadAnswers,
    FieldProblem,
    in_order,
    is_unwritable,
    problem,
    unreadable,
    with_plain_line_ends,
)

SIGNS_FIELD = "danger_signs"
NOT_ASKED = "signs_not_asked"
NOT_MEASURED = "not_measured"
CONFIRMED = "confirmed"
_ABOUT_ANSWERS = (SIGNS_FIELD, NOT_ASKED, NOT_MEASURED, CONFIRMED)


def read_answers(checklist: Checklist, raw: Mapping[str, object]) -> dict[str, Any]:
    """The answers of a mapping as JSON gives it; BadAnswers with all that is wrong.

    What is null or an empty text is left out, and lists stand in the checklist's order, so that the same
    answers are equal however they were written.

    >>> from app.clinical.checklists import latest
    >>> read_answers(latest("anc-home-visit"), {"systolic_mmhg": 120, "danger_signs": [], "note": None})
    {'danger_signs': [], 'systolic_mmhg': 120}
    """
    answers, problems = examine(checklist, raw)
    if problems:
        raise BadAnswers(problems, answers)
    return answers


def examine(checklist: Checklist, raw: Mapping[str, object]) -> tuple[dict[str, Any], list[FieldProblem]]:
    """The answers that can be read, and every problem of those that cannot."""
    problems = [
        problem(name, "Isian ini tidak ada pada daftar periksa.", "This is not on the checklist.")
        for name in raw
        if name not in _ABOUT_ANSWERS and (name not in checklist.items or checklist.items[name].signs)
    ]
    answers = _signs(checklist, raw, problems)
    for code, item in checklist.items.items():
        value = None if item.field is None else raw.get(code)
        if value is not None:
            _take(item, value, answers, problems)
    _not_measured(checklist, raw.get(NOT_MEASURED), answers, problems)
    _confirmed(checklist, raw.get(CONFIRMED), answers, problems)
    problems += _pairs_out_of_order(checklist, answers)
    return answers, in_order(checklist, problems)


def _take(item: Item, value: object, answers: dict[str, Any], problems: list[FieldProblem]) -> None:
    assert item.field is not None
    if isinstance(value, str):
        value = with_plain_line_ends(value)
        if any(map(is_unwritable, value)):
            problems.append(unreadable(item))
            return
        value = value.strip()
        if not value:
            return
    try:
        read = READERS[item.field.type](item.field, value)
    except BadAnswer as refused:
        problems.append(problem(item.code, refused.says["id"], refused.says["en"]))
        return
    if isinstance(read, tuple):
        read = [code for code in item.options if code in read]
    answers[item.code] = read.isoformat() if isinstance(read, date) else read


def _signs(checklist: Checklist, raw: Mapping[str, object], problems: list[FieldProblem]) -> dict[str, Any]:
    """The signs given, and those of the questions that were not asked; nothing when none was."""
    given = _sign_list(checklist, raw, SIGNS_FIELD, problems)
    if given is None:
        return {}
    listed = _sign_list(checklist, raw, NOT_ASKED, problems) or []
    questions = [item.signs for item in checklist.items.values() if item.signs and not item.is_volunteered]
    open_ones = [
        signs for signs in questions if not {*signs}.isdisjoint(listed) and {*signs}.isdisjoint(given)
    ]
    if open_ones == questions and not given:
        return {}
    not_asked = [sign for signs in open_ones for sign in signs]
    return {SIGNS_FIELD: given} | ({NOT_ASKED: not_asked} if not_asked else {})


def _sign_list(
    checklist: Checklist, raw: Mapping[str, object], name: str, problems: list[FieldProblem]
) -> list[str] | None:
    value = raw.get(name)
    if value is None:
        return None
    try:
        read = READERS["list"](FIELDS[SIGNS_FIELD], value)
    except BadAnswer as refused:
        problems.append(problem(name, refused.says["id"], refused.says["en"]))
        return None
    for sign in sorted(set(read) - set(checklist.signs)):
        words = SIGNS[sign].words
        problems.append(
            problem(
                name, f"“{words['id']}” tidak ada pada daftar ini.", f"“{words['en']}” is not on this list."
            )
        )
    return [sign for sign in checklist.signs if sign in read]


def _not_measured(
    checklist: Checklist, value: object, answers: dict[str, Any], problems: list[FieldProblem]
) -> None:
    if value is None:
        return
    if not isinstance(value, Mapping):
        problems.append(
            problem(NOT_MEASURED, "Isi dengan alasan tiap isian.", "Give a reason for each item.")
        )
        return
    wrong = [_reason_problem(checklist, code, reason, answers) for code, reason in value.items()]
    problems.extend(one for one in wrong if one)
    reasons = {code: value[code] for code in checklist.items if value.get(code) is not None}
    if reasons:
        answers[NOT_MEASURED] = reasons


def _reason_problem(
    checklist: Checklist, code: str, reason: object, answers: Mapping[str, Any]
) -> FieldProblem | None:
    item = checklist.items.get(code)
    if item is None:
        return problem(code, "Isian ini tidak ada pada daftar periksa.", "This is not on the checklist.")
    if reason is None:
        return None
    if not item.may_skip:
        return problem(
            code, f"{item.says['id']}: tidak bisa dilewati.", f"{item.says['en']}: cannot be skipped."
        )
    if not isinstance(reason, str) or reason not in checklist.not_measured_reasons:
        known = [
            ", ".join(words[lang] for words in checklist.not_measured_reasons.values()) for lang in LANGUAGES
        ]
        return problem(
            code,
            f"{item.says['id']}: pilih alasannya: {known[0]}.",
            f"{item.says['en']}: choose a reason: {known[1]}.",
        )
    if code in answers:
        return problem(
            code,
            f"{item.says['id']}: isi nilainya atau alasan tidak diukur, jangan keduanya.",
            f"{item.says['en']}: give the value or the reason why not, not both.",
        )
    return None


def _confirmed(
    checklist: Checklist, value: object, answers: dict[str, Any], problems: list[FieldProblem]
) -> None:
    if value is None:
        return
    if not isinstance(value, list | tuple) or any(code not in list(checklist.items) for code in value):
        problems.append(
            problem(CONFIRMED, "Isi dengan daftar isian yang sudah dipastikan.", "List the items confirmed.")
        )
        return
    sure = [code for code in checklist.items if code in value and code in answers]
    if sure:
        answers[CONFIRMED] = sure


def _pairs_out_of_order(checklist: Checklist, answers: Mapping[str, Any]) -> list[FieldProblem]:
    pairs = [(item, checklist.items[item.pair]) for item in checklist.items.values() if item.pair]
    return [
        problem(
            upper.code,
            f"{upper.says['id']} ({answers[upper.code]}) harus lebih tinggi daripada"
            f" {lower.says['id'].lower()} ({answers[lower.code]}). Periksa lagi.",
            f"{upper.says['en']} ({answers[upper.code]}) must be above"
            f" {lower.says['en'].lower()} ({answers[lower.code]}). Check again.",
        )
        for upper, lower in pairs
        if upper.code in answers and lower.code in answers and answers[upper.code] <= answers[lower.code]
    ]
