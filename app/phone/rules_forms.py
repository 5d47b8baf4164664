"""The student's checklists as the phone's own reader takes them: places, ranges and conditions, no words."""

from typing import Any

from app.clinical.checklists import Checklist, Item, all_checklists
from app.clinical.fields import FIELDS


def student_checklists() -> list[Checklist]:
    """Every version that a student's phone may hold a draft of; no midwife's form is on a phone."""
    return [one for one in all_checklists() if one.audience == "student"]


def forms_table() -> dict[str, Any]:
    """By "name/version": what the phone must know of a form beside its page."""
    return {f"{one.name}/{one.version}": _form(one) for one in student_checklists()}


def _form(form: Checklist) -> dict[str, Any]:
    return {
        "phase": form.phase,
        "audience": form.audience,
        "signs": list(form.signs),
        "reasons": list(form.not_measured_reasons),
        "sums": [
            {"field": one.field, "items": list(one.items)}
            | ({} if one.known_from is None else {"known_from": one.known_from})
            for one in form.sums
        ],
        "items": [_item(item) for item in form.items.values()],
    }


def _item(item: Item) -> dict[str, Any]:
    """An item by what it says: what is empty or no is left away."""
    row: dict[str, Any] = {
        "code": item.code,
        "type": item.type,
        "unit": item.unit,
        "options": list(item.field.options) if item.field else [],
        "signs": list(item.signs),
        "required": int(item.is_required),
        "may_skip": int(item.may_skip),
        "volunteered": int(item.is_volunteered),
        "private": int(item.is_private),
        "when": item.when,
        "pair": item.pair,
        "completes": item.completes,
        "rules_out": list(item.rules_out),
        "scores": dict(item.scores),
        "field": int(item.code in FIELDS and item.field is not None),
        "key": int(item.code in FIELDS and FIELDS[item.code].key),
    } | _limits(item)
    return {name: value for name, value in row.items() if value not in (None, 0, "", [], {})}


def _limits(item: Item) -> dict[str, Any]:
    field = item.field
    if field is None:
        return {}
    likely = field.likely_unit
    return {
        "plausible": list(field.plausible) if field.plausible else None,
        "rare": list(field.rare) if field.rare else None,
        "likely_unit": {"unit": likely.unit, "between": list(likely.between), "times": likely.times}
        if likely
        else None,
    }
