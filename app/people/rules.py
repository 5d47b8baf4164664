"""Logins, passwords and the limits on trying them: the decisions of this room, without a database."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from app.core.errors import N_, Problem, Said

HERE = Path(__file__).parent
MOBILE = re.compile(r"\+628[1-9][0-9]{7,10}")
LANDLINE = re.compile(r"\+62[2-79][0-9]{6,10}")
EMAIL = re.compile(r"[^\s@<>(),;:\"\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")
SHORTEST, LONGEST = 10, 200
FEWEST_SIGNS = 4


@dataclass(frozen=True)
class Limit:
    tries: int
    window: timedelta


def limit(name: str) -> Limit:
    row = _policy()[name]
    return Limit(row["tries"], timedelta(minutes=row["minutes"]))


def link_lasts() -> timedelta:
    return timedelta(hours=_policy()["link"]["hours"])


@cache
def _policy() -> Mapping[str, Mapping[str, int]]:
    return tomllib.loads((HERE / "sign_in.toml").read_text(encoding="utf-8"))


def phone(text: str, *, may_be_landline: bool = False) -> str | None:
    """The number as +62…, or None where it is no number that can be used here.

    >>> phone("0812-3456-7890"), phone("62 812 3456 7890"), phone("+6281234567890")
    ('+6281234567890', '+6281234567890', '+6281234567890')
    >>> phone("81234567890"), phone("8.12E+10")  # as a spreadsheet leaves them
    ('+6281234567890', None)
    >>> phone("0333 421234"), phone("(0333) 421234", may_be_landline=True)
    (None, '+62333421234')
    """
    number = re.sub(r"^(\+?62|0|(?=8))", "+62", re.sub(r"[\s().\u2010-\u2015-]", "", text))
    is_known = MOBILE.fullmatch(number) or (may_be_landline and LANDLINE.fullmatch(number))
    return number if is_known else None


def email(text: str) -> str | None:
    """The address in small letters, or None where it is none.

    >>> email(" Sari@Contoh.ID "), email("sari@contoh"), email("@contoh.id")
    ('sari@contoh.id', None, None)
    """
    address = text.strip().casefold()
    return address if len(address) <= LONGEST and EMAIL.fullmatch(address) else None


def login(text: str) -> str | None:
    """What was typed as phone or e-mail, in the form in which people are kept."""
    return email(text) if "@" in text else phone(text)


@cache
def _common() -> frozenset[str]:
    lines = (HERE / "data" / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def password_problem(password: str, names: Iterable[str | None], field: str = "password") -> Problem | None:
    """What is wrong with a new password; `names` are her logins and her name, which it may not be."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    letters = re.sub(r"[\W_]", "", plain)
    said: Said | None = None
    if len(password) < SHORTEST:
        said = Said(N_("Kata sandi paling sedikit {low} huruf atau angka."), {"low": SHORTEST})
    elif len(password) > LONGEST:
        said = Said(N_("Terlalu panjang: paling banyak {longest} huruf."), {"longest": LONGEST})
    elif any(unicodedata.category(c) == "Cc" for c in password):
        said = Said(N_("Ada karakter yang tidak terbaca. Ketik ulang isian ini."))
    elif _is_common(plain, letters):
        said = Said(N_("Kata sandi ini mudah ditebak. Pakai beberapa kata yang hanya Anda tahu."))
    elif letters in {form for name in names if name for form in _forms(name)}:
        said = Said(N_("Kata sandi tidak boleh sama dengan nama, nomor, atau e-mail Anda."))
    return Problem(field, said) if said else None


def _is_common(plain: str, letters: str) -> bool:
    """Among the commonest, also with digits and signs put behind or in front; or nearly all one sign."""
    core = letters.strip("0123456789")
    return len(set(plain)) < FEWEST_SIGNS or bool({plain, letters, core} & _common())


def _forms(name: str) -> set[str]:
    """A name, number or address in the ways it would be typed as a password.

    >>> sorted(_forms("+6281234567890"))
    ['081234567890', '6281234567890', '81234567890']
    """
    bare = re.sub(r"[\W_]", "", name.casefold())
    if bare.startswith("62") and bare.isdigit():
        return {bare, "0" + bare[2:], bare[2:]}
    local = re.sub(r"[\W_]", "", name.casefold().split("@")[0])
    backward = "".join(reversed(re.split(r"[\W_]+", name.casefold())))
    return {bare, local, backward}
