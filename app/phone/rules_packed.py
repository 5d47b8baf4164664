"""A visit as the phone packs it before sealing: deflated JSON in which places stand for names. Pure.

`["ahv1", began_s, took_s, offset_min, extra, values, texts, signs, not_asked, reasons, confirmed]`
(the initials of anc-home-visit and its version; began_s in seconds of the epoch, offset_min the phone's
distance from UTC; extra 0, or 1 without a signal, or a mapping with `offline` and `place`).

values: one text, "118,76,,t,5": a cell for each item that has a field, in the checklist's order; empty
where nothing was answered, the empty ones at the end left away; a yes is 1, a no 0; an option is its place
among the options, a list the sum of 2 ** place of what was chosen; t is the next of texts. signs, not_asked:
places in `checklist.signs`, or null. reasons: [item, reason, item, …] and confirmed: [item, …], an item by
its place among all.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from app.clinical.answers import NOT_ASKED, NOT_MEASURED, SIGNS_FIELD
from app.clinical.checklists import Checklist, Item, all_checklists
from app.phone.schemas import Unpacked

LARGEST = 64 * 1024
"""Bytes of one item when inflated; a filled-in form has less than a tenth of it. [programme]"""

PARTS = 11
TEXT = "t"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_DAY_S = 24 * 60 * 60
LONGEST_S = 400 * A_DAY_S
"""No clock of a phone runs longer between the beginning and the end of a form. [programme]"""


class Unreadable(ValueError):
    """Not what a phone of ours packs."""


class Oversize(Unreadable):
    """More, inflated, than one item may have."""


class UnknownForm(Unreadable):
    """Packed by a checklist that this server does not know."""


def unpack(packed: bytes) -> Unpacked:
    """What the phone packed, as raw answers: they are read strictly afterwards, like any other."""
    try:
        row = json.loads(inflate(packed))
        if not isinstance(row, list) or len(row) != PARTS:
            raise Unreadable
        form = _form(row[0])
        began_at, until = _times(*row[1:4])
        answers = _values(form, *row[5:7]) | _signs(form, *row[7:9]) | _reasons(form, row[9])
        confirmed = [_all(form)[_place(place)] for place in row[10]]
        return Unpacked(form.name, form.version, began_at, until, answers, confirmed, **_extra(row[4]))
    except Unreadable:
        raise
    except (ValueError, TypeError, IndexError, KeyError, OverflowError, RecursionError) as wrong:
        raise Unreadable from wrong


def inflate(packed: bytes, largest: int = LARGEST) -> bytes:
    """The bytes that were deflated; never more of them in memory than an item may have."""
    inflater = zlib.decompressobj(wbits=-15)
    try:
        text = inflater.decompress(packed, largest + 1)
    except zlib.error as wrong:
        raise Unreadable from wrong
    if len(text) > largest:
        raise Oversize
    if not inflater.eof or inflater.unused_data:
        raise Unreadable
    return text


def _form(short: str) -> Checklist:
    found = next((one for one in all_checklists() if short_name(one) == short), None)
    if found is None:
        raise UnknownForm
    return found


def short_name(form: Checklist) -> str:
    """The initials of a checklist and its version.

    >>> [short_name(one) for one in all_checklists()][:3]
    ['ahv1', 'bp1', 'mh1']
    """
    return "".join(word[0] for word in form.name.split("-")) + str(form.version)


def _times(began_s: int, took_s: int, offset_min: int) -> tuple[datetime, datetime]:
    if not all(isinstance(one, int) for one in (began_s, took_s, offset_min)) or abs(took_s) > LONGEST_S:
        raise Unreadable
    zone = timezone(timedelta(minutes=offset_min))
    began = EPOCH + timedelta(seconds=began_s)
    return began.astimezone(zone), (began + timedelta(seconds=took_s)).astimezone(zone)


def _extra(extra: int | Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(extra, dict):
        return {"was_offline": bool(extra)}
    place = extra.get("place")
    return {
        "was_offline": bool(extra.get("offline")),
        "place": (float(place[0]), float(place[1])) if place else None,
    }


def _values(form: Checklist, values: str, texts: Sequence[str]) -> dict[str, Any]:
    if not isinstance(values, str):
        raise Unreadable
    asked = [item for item in form.items.values() if item.field is not None]
    cells = values.split(",")
    if len(cells) > len(asked) or cells.count(TEXT) != len(texts):
        raise Unreadable
    left = iter(texts)
    pairs = zip(asked, cells, strict=False)
    return {
        item.code: _value(item, next(left) if cell == TEXT else json.loads(cell))
        for item, cell in pairs
        if cell
    }


def _value(item: Item, value: Any) -> Any:
    """An answer by its name. What is no place of an option stays as it is, to be refused in its place."""
    options = [*item.options]
    if item.type == "bool":
        return {0: False, 1: True}[_place(value)]
    if item.type == "choice":
        return options[_place(value)]
    if item.type == "list":
        chosen = _place(value)
        return [options[place] for place in range(chosen.bit_length()) if chosen >> place & 1]
    return value


def _signs(
    form: Checklist, signs: Sequence[int] | None, not_asked: Sequence[int] | None
) -> dict[str, list[str]]:
    told = ((SIGNS_FIELD, signs), (NOT_ASKED, not_asked))
    return {
        name: [form.signs[_place(place)] for place in places] for name, places in told if places is not None
    }


def _reasons(form: Checklist, reasons: Sequence[int]) -> dict[str, dict[str, str]]:
    if not reasons:
        return {}
    known, codes = [*form.not_measured_reasons], _all(form)
    pairs = zip(reasons[::2], reasons[1::2], strict=True)
    return {NOT_MEASURED: {codes[_place(item)]: known[_place(reason)] for item, reason in pairs}}


def _place(value: Any) -> int:
    """A place counted from the front: Python's own counting from the back is no place here."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Unreadable
    return value


def _all(form: Checklist) -> list[str]:
    return [*form.items]
