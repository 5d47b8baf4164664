"""Reading an HTML form: what was entered stays, what is wrong is said beside its field, all of it at once."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.core.errors import N_, Invalid, Problem, Said, Words

_E = TypeVar("_E", bound=StrEnum)

MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@dataclass
class Form:
    """The pairs of one sent form, with the problems found while reading it.

    Every reader returns its value or None and notes what is wrong; `check()` raises all of it together.
    """

    pairs: Mapping[str, Sequence[str]]
    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, name: str, words: Words, **params: object) -> None:
        self.problems.append(Problem(name, Said(words, params)))

    def check(self) -> None:
        if self.problems:
            raise Invalid.fields(*self.problems)

    def raw(self, name: str) -> str:
        values = self.pairs.get(name) or [""]
        return values[-1]

    def values(self, name: str) -> list[str]:
        return list(self.pairs.get(name, []))

    def ticked(self, name: str) -> bool:
        return bool(self.raw(name))

    def text(self, name: str, *, required: bool = False, longest: int = 200) -> str | None:
        """One line or more of text, trimmed; control characters are refused, every script and emoji is
        welcome.
        """
        value = unicodedata.normalize("NFC", self.raw(name)).replace("\r\n", "\n").strip()
        if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in value):
            self.wrong(name, N_("Ada karakter yang tidak terbaca. Ketik ulang isian ini."))
            return None
        if len(value) > longest:
            self.wrong(name, N_("Terlalu panjang: paling banyak {longest} huruf."), longest=longest)
            return None
        if not value and required:
            self.wrong(name, N_("Isian ini wajib diisi."))
        return value or None

    def whole(self, name: str, low: int, high: int, *, required: bool = False) -> int | None:
        value = self.text(name, required=required, longest=20)
        if value is None:
            return None
        if not re.fullmatch(r"-?\d+", value) or not low <= int(value) <= high:
            self.wrong(name, N_("Isi angka bulat antara {low} dan {high}."), low=low, high=high)
            return None
        return int(value)

    def choice(self, name: str, options: type[_E], *, required: bool = False) -> _E | None:
        value = self.text(name, required=required, longest=60)
        if value is None:
            return None
        if value not in [o.value for o in options]:
            self.wrong(name, N_("Pilih salah satu pilihan yang ada."))
            return None
        return options(value)

    def id(self, name: str, *, required: bool = False) -> UUID | None:
        value = self.text(name, required=required, longest=40)
        try:
            return UUID(value) if value else None
        except ValueError:
            self.wrong(name, N_("Pilih salah satu pilihan yang ada."))
            return None

    def day(self, name: str, *, required: bool = False) -> date | None:
        """Three boxes `name_day`, `name_month` (number or name), `name_year`."""
        parts = [self.raw(f"{name}_{part}").strip() for part in ("day", "month", "year")]
        if not any(parts):
            if required:
                self.wrong(name, N_("Isi tanggalnya: hari, bulan, tahun."))
            return None
        try:
            return date(int(parts[2]), month_number(parts[1]), int(parts[0]))
        except ValueError:
            self.wrong(name, N_("Tanggal ini tidak ada di kalender. Contoh: 24 11 2026."))
            return None


def month_number(text: str) -> int:
    """1 to 12, from a number or an Indonesian or English month name, whole or its first three letters.

    >>> month_number("11"), month_number("Agustus"), month_number("okt")
    (11, 8, 10)
    """
    if text.isdigit():
        return int(text)
    found = [i % 12 + 1 for i, name in enumerate(MONTHS) if len(text) >= 3 and name.startswith(text.lower())]
    if not found:
        raise ValueError(text)
    return found[0]


async def _form_of(request: Request) -> Form:
    pairs: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    async with request.form(max_fields=600, max_files=2) as sent:
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            else:
                pairs.setdefault(name, []).append(value)
    return Form(pairs, files)


FormDep = Annotated[Form, Depends(_form_of)]
