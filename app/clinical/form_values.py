"""What people write into boxes: numbers with a comma, 120/80 at once, days with the month's name."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

_NUMBER = re.compile(r"(?P<whole>-?[0-9]{1,15})(?:[.,](?P<part>[0-9]{1,400}))?")
_PAIR = re.compile(r"([^/]+)/([^/]+)")
_DAY = re.compile(
    r"(?P<day>[0-9]{1,2})(?:\s*[-/.]\s*|\s+)(?P<month>[^\W_]+)(?:\s*[-/.]\s*|\s+)(?P<year>[0-9]{4})"
)
_ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")

MONTHS_ID = (
    "januari", "februari", "maret", "april", "mei", "juni",
    "juli", "agustus", "september", "oktober", "november", "desember",
)  # fmt: skip
_MONTHS_EN = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_OTHER_NAMES = {"pebruari": 2, "peb": 2, "agt": 8, "agst": 8, "ags": 8, "nopember": 11, "nop": 11}
_MONTHS = (
    {name[:3]: number for names in (MONTHS_ID, _MONTHS_EN) for number, name in enumerate(names, 1)}
    | {name: number for names in (MONTHS_ID, _MONTHS_EN) for number, name in enumerate(names, 1)}
    | _OTHER_NAMES
)


def read_number(text: str, unit: str = "") -> int | float | None:
    """A number with comma or point, with or without its unit; None for anything else.

    >>> read_number(" 36,5 °C", "°C"), read_number("120"), read_number("12 0"), read_number("1e3")
    (36.5, 120, None, None)
    """
    found = _NUMBER.fullmatch(text.strip().removesuffix(unit).strip())
    if not found:
        return None
    return float(f"{found['whole']}.{found['part']}") if found["part"] else int(found["whole"])


def write_number(value: int | float) -> str:
    """The number as it is written in Indonesian; read_number gives it back exactly.

    >>> write_number(36.5), write_number(120)
    ('36,5', '120')
    """
    return format(Decimal(repr(value)), "f").replace(".", ",")


def split_pair(text: str, unit: str = "") -> tuple[str, str] | None:
    """The two numbers of "120/80" as text; None when there are not two.

    >>> split_pair("120 / 80 mmHg", "mmHg"), split_pair("120")
    (('120', '80'), None)
    """
    found = _PAIR.fullmatch(text.strip().removesuffix(unit).strip())
    if not found or any(read_number(part) is None for part in found.groups()):
        return None
    return found[1].strip(), found[2].strip()


def read_day(parts: Sequence[str]) -> date | None:
    """The day in three boxes, or pasted whole into the first; None when there is no such day.

    >>> read_day(["3", "Desember", "2026"]), read_day(["31/12/2026", "", ""]), read_day(["30", "2", "2026"])
    (datetime.date(2026, 12, 3), datetime.date(2026, 12, 31), None)
    """
    whole = " ".join(part.strip() for part in parts if part.strip())
    found = _ISO_DAY.fullmatch(whole) or _DAY.fullmatch(whole)
    if not found:
        return None
    month = found["month"].lower()
    number = int(month) if re.fullmatch("[0-9]{1,2}", month) else _MONTHS.get(month, 0)
    try:
        return date(int(found["year"]), number, int(found["day"]))
    except ValueError:
        return None
