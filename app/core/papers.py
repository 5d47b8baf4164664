"""What Indonesian papers say of a person: her NIK, and how her name is spelt."""

import re
import unicodedata
from datetime import date

from stdnum.id import nik as nik_number

from app.core.errors import N_, Invalid

FEMALE_DAYS = range(41, 72)
"""A woman's NIK says her day of birth plus forty: place (6 digits), DDMMYY, order (4 digits)."""


def read_nik(name: str, text: str) -> str:
    """The sixteen digits, if they have the form of a NIK; Invalid otherwise. There is no check digit, and the
    first digits are those of the place of first registration, so any place passes.
    """
    number = str(nik_number.compact(text))
    if not re.fullmatch(r"[0-9]{16}", number):
        raise Invalid.field(name, N_("NIK terdiri dari 16 angka. Kosongkan bila belum ada."))
    if nik_birth(number) is None:
        raise Invalid.field(name, N_("Tanggal lahir di dalam NIK ini tidak ada di kalender. Periksa KTP."))
    if number.endswith("0000"):
        raise Invalid.field(name, N_("Empat angka terakhir NIK tidak mungkin 0000. Periksa KTP."))
    return number


def nik_birth(number: str) -> date | None:
    """The birth date inside a NIK, its century a guess; None where there is no such day."""
    if int(number[6:8]) not in range(1, 32) and not is_female(number):
        return None
    try:
        found: date = nik_number.get_birth_date(number)
    except nik_number.InvalidComponent:
        return None
    return found


def is_female(number: str) -> bool:
    return int(number[6:8]) in FEMALE_DAYS


def is_place_known(number: str) -> bool:
    """Whether the first digits are on the list of places, which lacks the youngest provinces."""
    return bool(nik_number.is_valid(number))


LONG_NAME = 8
"""Letters from which on a name may be two letters off and still be the same."""

_TITLES = {"ny", "nyonya", "ibu", "bu", "hj", "hajah", "rr", "dr", "mbak"}
_SPELLINGS = (
    ("oe", "u"), ("tj", "c"), ("dj", "j"), ("sj", "s"), ("sy", "s"), ("sh", "s"), ("kh", "h"), ("ch", "h"),
    ("th", "t"), ("dh", "d"), ("bh", "b"), ("ph", "f"), ("v", "f"), ("y", "i"), ("z", "s"), ("q", "k"),
    ("x", "ks"),
)  # fmt: skip


def name_key(name: str) -> str:
    """A name as it sounds: without case, spaces, titles, marks, doubled letters and old spelling.

    >>> name_key("Ny. Siti Choirul Djannah"), name_key("SITI KHOIRULJANAH")
    ('sitihoiruljanah', 'sitihoiruljanah')
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = re.findall(r"[^\W\d_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    key = "".join(word for word in words if word not in _TITLES) or "".join(words)
    for old, new in _SPELLINGS:
        key = key.replace(old, new)
    key = re.sub(r"(.)\1+", r"\1", key)
    return (key or " ".join(plain.split()))[:120]


def is_near(one: str, other: str) -> bool:
    """Whether two keys may be one name: a few letters apart, or one inside the other."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 4 and shorter in longer:
        return True
    return _distance(one, other) <= (1 if len(shorter) < LONG_NAME else 2)


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, left out or changed."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b)))
    return row[-1]
