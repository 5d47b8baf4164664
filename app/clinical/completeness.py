"""What answers say to the rules, how complete they are, and which of them to ask about again."""

from collections.abc import Mapping
from typing import Any

from app.clinical.answers import CONFIRMED, NOT_ASKED, NOT_MEASURED, SIGNS_FIELD
from app.clinical.checklists import ANY_PHASE, Checklist, Item, Sum
from app.clinical.field_readers import shown_number
from app.clinical.fields import FIELDS, is_rare, read_snapshot
from app.clinical.problems import LANGUAGES, FieldProblem, problem


def to_snapshot(checklist: Checklist, answers: Mapping[str, Any], phase: str | None = None) -> dict[str, Any]:
    """The dictionary's fields among the answers, typed for the rules, with the checklist's phase.

    "No sign" is passed on only when every sign was asked: otherwise the field is left out, and so is a gap.
    `phase` is what the caller knows of a woman whose form is used both before and after a birth.
    """
    facts: dict[str, Any] = {"measured_by": checklist.audience}
    facts["phase"] = phase if checklist.phase == ANY_PHASE else checklist.phase
    for code, item in checklist.items.items():
        if item.field is None or code not in answers:
            continue
        if code in FIELDS:
            facts[code] = answers[code]
        if item.completes:
            facts[item.completes] = set(answers[code]) == set(item.options)
        if answers[code] is False:
            facts |= {ruled_out: False for ruled_out in item.rules_out if ruled_out not in answers}
    if answers.get(SIGNS_FIELD) or (SIGNS_FIELD in answers and not answers.get(NOT_ASKED)):
        facts[SIGNS_FIELD] = answers[SIGNS_FIELD]
    return read_snapshot(facts | sums_of(checklist, answers))


def sums_of(checklist: Checklist, answers: Mapping[str, Any]) -> dict[str, int]:
    """The fields that are added up from these answers, as far as they are known."""
    return {
        one.field: total for one in checklist.sums if (total := _total(checklist, one, answers)) is not None
    }


def _total(checklist: Checklist, one: Sum, answers: Mapping[str, Any]) -> int | None:
    given = [checklist.items[code].score_of(answers[code]) for code in one.items if code in answers]
    is_high = one.known_from is not None and sum(given) >= one.known_from
    return sum(given) if is_high or len(given) == len(one.items) else None


def completeness(checklist: Checklist, answers: Mapping[str, Any]) -> tuple[int, int, list[str]]:
    """How many items are answered, of how many that are required for these answers, and which are not.

    "Not measured" with a reason is an answer.
    """
    asked = [item for item in checklist.items.values() if item.is_required and item.is_asked(answers)]
    missing = [item.code for item in asked if not is_answered(item, answers)]
    return len(asked) - len(missing), len(asked), missing


def is_answered(item: Item, answers: Mapping[str, Any]) -> bool:
    """Whether an item has a value, or a reason why not; a question about signs, whether it was asked."""
    if item.field is None:
        given, not_asked = answers.get(SIGNS_FIELD), answers.get(NOT_ASKED, ())
        return given is not None and all(sign in given or sign not in not_asked for sign in item.signs)
    return item.code in answers or item.code in answers.get(NOT_MEASURED, {})


def rare_values(checklist: Checklist, answers: Mapping[str, Any]) -> list[FieldProblem]:
    """What is possible but so unusual that the form asks "are you sure?", unless it was confirmed."""
    confirmed = answers.get(CONFIRMED, ())
    return [
        _ask_if_sure(item, answers[code])
        for code, item in checklist.items.items()
        if code in FIELDS and code in answers and code not in confirmed and is_rare(code, answers[code])
    ]


def _ask_if_sure(item: Item, value: float) -> FieldProblem:
    shown = {lang: f"{shown_number(value, lang)} {item.unit}".strip() for lang in LANGUAGES}
    return problem(
        item.code,
        f"{item.says['id']}: {shown['id']} jarang terjadi. Periksa lagi. Sudah benar?",
        f"{item.says['en']}: {shown['en']} is unusual. Check again. Is it right?",
    )
