"""What the boxes of a checklist's form hold: for known answers, and for a form that was refused."""

from collections.abc import Mapping
from typing import Any

from app.clinical.answers import CONFIRMED, NOT_ASKED, NOT_MEASURED, SIGNS_FIELD
from app.clinical.checklists import Checklist, Item
from app.clinical.form_values import write_number
from app.clinical.forms import DAY_PARTS, NOT_KNOWN, Pairs
from app.clinical.problems import writable

_TICKED = "1"


def write_form(checklist: Checklist, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the boxes of a form with these answers hold; read_form gives the same answers back."""
    boxes: dict[str, list[str]] = {}
    for item in checklist.items.values():
        if item.field is None:
            boxes |= _sign_boxes(item, answers)
        elif item.code in answers:
            boxes |= _boxes(item, answers[item.code])
    for code, reason in answers.get(NOT_MEASURED, {}).items():
        boxes[f"{code}_not_measured"] = [reason]
        if reason == NOT_KNOWN and checklist.items[code].type == "bool":
            boxes[code] = [NOT_KNOWN]
    for code in answers.get(CONFIRMED, ()):
        boxes[f"{code}_confirmed"] = [_TICKED]
    return boxes


def entered_again(pairs: Pairs) -> dict[str, list[str]]:
    """Everything that was sent, as a refused form shows it: also what could not be read.

    >>> entered_again({"note": ["a" + chr(0)], "pulse_bpm": ["8o"]})
    {'note': ['a\ufffd'], 'pulse_bpm': ['8o']}
    """
    return {writable(name): [writable(value) for value in values] for name, values in pairs.items()}


def _sign_boxes(item: Item, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    given, not_asked = answers.get(SIGNS_FIELD), answers.get(NOT_ASKED, ())
    if given is None:
        return {}
    ticked = [sign for sign in item.signs if sign in given]
    is_denied = not ticked and not item.is_volunteered and item.signs[0] not in not_asked
    if len(item.signs) == 1:
        return {item.code: ["yes" if ticked else "no"]} if ticked or is_denied else {}
    return _tick_boxes(item.code, ticked) if ticked or is_denied else {}


def _boxes(item: Item, value: Any) -> dict[str, list[str]]:
    if item.type == "list":
        return _tick_boxes(item.code, value)
    if item.type == "date":
        year, month, day = value.split("-")
        return {
            f"{item.code}_{part}": [text] for part, text in zip(DAY_PARTS, (day, month, year), strict=True)
        }
    if item.type == "bool":
        return {item.code: ["yes" if value else "no"]}
    return {item.code: [write_number(value) if item.type in ("int", "float") else value]}


def _tick_boxes(code: str, chosen: list[str]) -> dict[str, list[str]]:
    return {code: list(chosen)} if chosen else {f"{code}_none": [_TICKED]}
