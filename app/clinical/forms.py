"""A checklist's HTML form, as it was sent, becomes answers.

Names of boxes, for an item `x`: `x`; for a day `x_day`, `x_month`, `x_year`; "none of these" `x_none`; the
reason why not measured `x_not_measured` (of both of a pair: `x_both_not_measured`);
"I am sure" `x_confirmed`. A yes/no is `yes`, `no` or `not_known`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.clinical.answers import CONFIRMED, NOT_ASKED, NOT_MEASURED, SIGNS_FIELD, examine
from app.clinical.checklists import Checklist, Item
from app.clinical.form_values import read_day, read_number, split_pair
from app.clinical.problems import (
    BadAnswers,
    FieldProblem,
    both_ways,
    in_order,
    is_unwritable,
    no_such_day,
    unreadable,
    with_plain_line_ends,
    written_twice,
)

Pairs = Mapping[str, Sequence[str]]
NOT_KNOWN = "not_known"
DAY_PARTS = ("day", "month", "year")


def read_form(checklist: Checklist, pairs: Pairs) -> dict[str, Any]:
    """The answers of a sent form; BadAnswers with all that is wrong.

    Names that are not the checklist's are the page's own and left alone. A sign that was neither ticked nor
    denied is in `signs_not_asked`: what was not asked is not "none".
    """
    raw: dict[str, Any] = {NOT_MEASURED: {}, CONFIRMED: []}
    problems: list[FieldProblem] = []
    sent = _with_pasted_pairs(checklist, pairs, problems)
    for code, item in checklist.items.items():
        if item.field is not None:
            _read_item(item, sent, raw, problems)
        if f"{code}_confirmed" in sent:
            raw[CONFIRMED].append(code)
    raw |= _signs(checklist, sent, problems)
    answers, wrong = examine(checklist, raw)
    if problems or wrong:
        raise BadAnswers(in_order(checklist, problems + wrong), answers)
    return answers


def _with_pasted_pairs(checklist: Checklist, pairs: Pairs, problems: list[FieldProblem]) -> Pairs:
    """The boxes with "120/80" in the first of two taken apart; one reason may stand for both."""
    sent = dict(pairs)
    for upper in checklist.items.values():
        if upper.pair is None:
            continue
        if reason := _first(pairs, f"{upper.code}_both_not_measured"):
            sent |= {f"{code}_not_measured": [reason] for code in (upper.code, upper.pair)}
        pasted = split_pair(_first(pairs, upper.code), upper.unit)
        if pasted is None:
            continue
        beside = _first(pairs, upper.pair).strip()
        if beside and read_number(beside, upper.unit) != read_number(pasted[1]):
            problems.append(written_twice(upper))
        sent |= {upper.code: [pasted[0]], upper.pair: [pasted[1]]}
    return sent


def _read_item(item: Item, sent: Pairs, raw: dict[str, Any], problems: list[FieldProblem]) -> None:
    reason = _first(sent, f"{item.code}_not_measured").strip()
    if reason:
        raw[NOT_MEASURED][item.code] = reason
    if item.type == "date":
        _read_date(item, sent, raw, problems)
    elif item.type == "list":
        _read_list(item, sent, raw, problems)
    else:
        _read_box(item, sent, raw, problems)


def _read_box(item: Item, sent: Pairs, raw: dict[str, Any], problems: list[FieldProblem]) -> None:
    written = {value.strip(): value for value in sent.get(item.code, ()) if value.strip() or _bad(value)}
    if len(written) > 1:
        problems.append(written_twice(item))
    elif any(map(_bad, written.values())):
        problems.append(unreadable(item))
    elif item.type == "bool" and NOT_KNOWN in written:
        raw[NOT_MEASURED].setdefault(item.code, NOT_KNOWN)
    else:
        raw.update((item.code, _typed(item, text)) for text in written)


def _typed(item: Item, text: str) -> object:
    """The value meant; the text itself where none can be seen, so that it is refused in its place."""
    if item.type in ("int", "float"):
        number = read_number(text, item.unit)
        return text if number is None else number
    if item.type == "bool":
        return {"yes": True, "no": False}.get(text, text)
    return text


def _read_date(item: Item, sent: Pairs, raw: dict[str, Any], problems: list[FieldProblem]) -> None:
    parts = [_first(sent, f"{item.code}_{part}") for part in DAY_PARTS]
    if any(map(_bad, parts)):
        problems.append(unreadable(item))
    elif any(part.strip() for part in parts):
        day = read_day(parts)
        if day is None:
            problems.append(no_such_day(item))
        else:
            raw[item.code] = day.isoformat()


def _read_list(item: Item, sent: Pairs, raw: dict[str, Any], problems: list[FieldProblem]) -> None:
    chosen, none = _ticks(item, sent)
    if chosen and none:
        problems.append(both_ways(item))
    elif chosen or none:
        raw[item.code] = chosen


def _ticks(item: Item, sent: Pairs) -> tuple[list[str], bool]:
    values = [value.strip() for value in sent.get(item.code, ()) if value.strip()]
    chosen = [value for value in values if value not in ("yes", "no")]
    if "yes" in values:
        chosen += item.signs
    return chosen, "no" in values or f"{item.code}_none" in sent


def _signs(checklist: Checklist, sent: Pairs, problems: list[FieldProblem]) -> dict[str, list[str]]:
    questions = [item for item in checklist.items.values() if item.signs]
    given: list[str] = []
    not_asked: list[str] = []
    for item in questions:
        chosen, none = _ticks(item, sent)
        given += chosen
        if chosen and none:
            problems.append(both_ways(item))
        if not chosen and not none:
            not_asked += item.signs
    return {SIGNS_FIELD: given, NOT_ASKED: not_asked} if questions else {}


def _first(pairs: Pairs, name: str) -> str:
    return next((value for value in pairs.get(name, ()) if value.strip()), "")


def _bad(value: str) -> bool:
    return any(map(is_unwritable, with_plain_line_ends(value)))
