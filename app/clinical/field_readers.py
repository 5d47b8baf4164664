"""Reading one answer strictly: the right type, a known option, inside the plausible range."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from app.clinical.field_types import BadAnswer, Field

Number = TypeVar("Number", int, float)

_NUMBERS = (int, float)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def shown_number(value: float, language: str) -> str:
    """A number as people write it in this language: 11,5 in Indonesian, 11.5 in English.

    >>> shown_number(11.5, "id"), shown_number(150.0, "en")
    ('11,5', '150')
    """
    text = f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text.replace(".", ",") if language == "id" else text


def _refuse(field: Field, indonesian: str, english: str) -> BadAnswer:
    return BadAnswer(
        field.name, {"id": f"{field.words['id']}: {indonesian}", "en": f"{field.words['en']}: {english}"}
    )


def _number(field: Field, value: object) -> int | float:
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        raise _refuse(field, "isi dengan angka.", "enter a number.")
    if not math.isfinite(value):
        raise _refuse(field, "isi dengan angka biasa.", "enter a finite number.")
    return value


def _float(field: Field, value: object) -> int | float:
    return _within(field, _number(field, value))


def _int(field: Field, value: object) -> int:
    if type(value) is int:
        return _within(field, value)
    number = _number(field, value)
    if number != int(number):
        raise _refuse(field, "isi dengan angka bulat.", "enter a whole number.")
    return int(_within(field, number))


def _within(field: Field, value: Number) -> Number:
    if field.plausible is None or field.plausible[0] <= value <= field.plausible[1]:
        return value
    says = [
        _range_words(field, value, language) + _unit_words(field, value, language)
        for language in ("id", "en")
    ]
    raise _refuse(field, *says)


def _range_words(field: Field, value: int | float, language: str) -> str:
    low, high = (shown_number(limit, language) for limit in field.plausible or (0, 0))
    shown = shown_number(value, language)[:20]
    unit = f" {field.unit}" if field.unit else ""
    if language == "id":
        return f"{shown} di luar {low} sampai {high}{unit}. Periksa lagi angkanya."
    return f"{shown} is outside {low} to {high}{unit}. Check the number."


def _unit_words(field: Field, value: int | float, language: str) -> str:
    likely = field.likely_unit
    if likely is None or not likely.between[0] <= value <= likely.between[1]:
        return ""
    sure = shown_number(round(value * likely.times, 1), language) if likely.times else ""
    if language == "id":
        return f" Mungkin satuannya {likely.unit}" + (f"; itu {sure} {field.unit}." if sure else ".")
    return f" The unit may be {likely.unit}" + (f"; that is {sure} {field.unit}." if sure else ".")


def _bool(field: Field, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if field.zero_one and isinstance(value, int) and value in (0, 1):
        return value == 1
    raise _refuse(field, "jawab ya atau tidak.", "answer yes or no.")


def _text(field: Field, value: object) -> str:
    if isinstance(value, str) and len(value) <= 2000 and "\x00" not in value:
        return value
    raise _refuse(
        field, "isi dengan tulisan, paling banyak 2000 huruf.", "enter text, at most 2000 characters."
    )


def _id(field: Field, value: object) -> object:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    raise _refuse(field, "isi dengan angka atau tulisan.", "enter a number or text.")


def _date(field: Field, value: object) -> date:
    day = value if type(value) is date else _iso_day(value)
    if day is None:
        raise _refuse(
            field, "isi tanggal yang ada, misalnya 2026-08-24.", "enter a real date, such as 2026-08-24."
        )
    low, high = field.plausible or (date.min, date.max)
    if not low <= day <= high:
        raise _refuse(field, f"{day} di luar {low} sampai {high}.", f"{day} is outside {low} to {high}.")
    return day


def _iso_day(value: object) -> date | None:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _choice(field: Field, value: object) -> str:
    if isinstance(value, str) and value in field.options:
        return value
    known = ", ".join(field.options)
    raise _refuse(field, f"pilih salah satu: {known}.", f"choose one of: {known}.")


def _list(field: Field, value: object) -> tuple[str, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, list | tuple | set | frozenset):
        raise _refuse(field, "isi dengan daftar.", "enter a list.")
    unknown = [code for code in value if not isinstance(code, str) or code not in field.options]
    if unknown:
        shown = str(unknown[0])[:60]
        raise _refuse(field, f"“{shown}” tidak dikenal.", f"“{shown}” is not known.")
    return tuple(dict.fromkeys(value))


READERS: Mapping[str, Callable[[Field, object], Any]] = {
    "id": _id, "int": _int, "float": _float, "bool": _bool,
    "text": _text, "date": _date, "choice": _choice, "list": _list,
}  # fmt: skip
