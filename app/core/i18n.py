"""Two languages: Indonesian is written in the code and the templates, English stands in `locale/en.po` of
each room.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po

from app.core.clock import WIB, day_of
from app.core.errors import Said, Words

LANGUAGES = ("id", "en")
APP = Path(__file__).parent.parent


@cache
def catalogue() -> Mapping[str, str]:
    """Every Indonesian message with its English, from all rooms together."""
    found: dict[str, str] = {}
    for path in sorted(APP.glob("*/locale/en.po")):
        with path.open("rb") as file:
            found |= {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id and m.string}
    return found


def translate(lang: str, message: str, **params: object) -> str:
    """The message in the reader's language, with its values put in; Indonesian where English is missing."""
    text = catalogue().get(message, message) if lang == "en" else message
    return text.format(**params) if params else text


def say(lang: str, words: Words, params: Mapping[str, object] | None = None) -> str:
    """Words of either kind: an Indonesian msgid, or a row of both languages."""
    shown = {k: number(v, lang) if isinstance(v, float | Decimal) else v for k, v in (params or {}).items()}
    if isinstance(words, str):
        return translate(lang, words, **shown)
    text = words.get(lang) or words["id"]
    return text.format(**shown) if shown else text


def said(lang: str, message: Said) -> str:
    return say(lang, message.words, message.params)


def number(value: float | int | Decimal, lang: str = "id") -> str:
    """A number as it is read aloud: decimal comma in Indonesian, no needless zeros.

    >>> number(10.5), number(10.0), number(10.5, "en")
    ('10,5', '10', '10.5')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float | Decimal) else str(value)
    return text if lang == "en" else text.replace(".", ",")


def day(value: date, lang: str = "id") -> str:
    """A day as people say it.

    >>> day(date(2026, 11, 24)), day(date(2026, 11, 24), "en")
    ('Sel, 24 Nov 2026', 'Tue, 24 Nov 2026')
    """
    return format_date(value, "EEE, d MMM y", locale=lang)


def clock_time(value: datetime, lang: str = "id") -> str:
    return value.astimezone(WIB).strftime("%H.%M" if lang == "id" else "%H:%M")


def when(value: datetime, lang: str = "id") -> str:
    """An instant in Banyuwangi time.

    >>> from datetime import UTC
    >>> when(datetime(2026, 11, 24, 2, 42, tzinfo=UTC))
    'Sel, 24 Nov 2026 09.42 WIB'
    """
    return f"{day(day_of(value), lang)} {clock_time(value, lang)} WIB"


def duration(span: timedelta, lang: str = "id") -> str:
    """A length of time in its largest sensible units.

    >>> duration(timedelta(minutes=80)), duration(timedelta(days=2, hours=5))
    ('1 jam 20 menit', '2 hari')
    >>> duration(timedelta(minutes=4), "en")
    '4 minutes'
    """
    minutes = max(0, int(span.total_seconds() // 60))
    names = ("hari", "jam", "menit") if lang == "id" else ("day", "hour", "minute")
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        parts = [(days, names[0])]
    elif hours:
        parts = [(hours, names[1]), (rest if hours < 4 else 0, names[2])]
    else:
        parts = [(rest, names[2])]
    plural = lang == "en"
    return " ".join(
        f"{n} {name}{'s' if plural and n != 1 else ''}" for n, name in parts if n or len(parts) == 1
    )


def left(due_at: datetime, now: datetime, lang: str = "id") -> str:
    """How long until a time, or how late it is; never less than a minute.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> left(noon + timedelta(hours=3), noon), left(noon - timedelta(minutes=20), noon)
    ('3 jam lagi', 'terlambat 20 menit')
    >>> left(noon, noon)
    '1 menit lagi'
    """
    span = duration(max(abs(due_at - now), timedelta(minutes=1)), lang)
    if due_at >= now:
        return f"{span} lagi" if lang == "id" else f"in {span}"
    return f"terlambat {span}" if lang == "id" else f"{span} late"


def phone(value: str | None) -> str:
    """A telephone number as it is dialled and read aloud here; what is no number of ours stays as it is.

    >>> phone("+6281234500417"), phone("+62333421234"), phone("119")
    ('0812 3450 0417', '0333 421234', '119')
    """
    if not value or not value.startswith("+62"):
        return value or ""
    local = "0" + value[3:]
    return f"{local[:4]} {local[4:8]} {local[8:]}" if local.startswith("08") else f"{local[:4]} {local[4:]}"
