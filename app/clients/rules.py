"""What registration checks, asks and works out. Pure: a day is an argument."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.clients.models import ConsentManner, Outcome, Pregnancy
from app.clients.schemas import CareIn, ConsentIn, DatesIn, EndIn, Entry, Identity
from app.clinical.fields import FIELDS, is_rare
from app.clinical.gestation import DAYS_A_WEEK, GestationalAge, date_pregnancy, lmp_from_edd
from app.core.clock import day_of
from app.core.errors import N_, Invalid, Problem, Said, Words
from app.core.papers import is_female, is_place_known, nik_birth
from app.people.models import Person, Role

CONFIRMING = frozenset({Role.BIDAN_DESA, Role.BIDAN_KOORDINATOR})
"""Whose measurement makes a KSPR box certain; anybody else's is provisional."""

BIRTHS = frozenset({Outcome.LIVE_BIRTH, Outcome.STILLBIRTH})


@dataclass(frozen=True)
class Question:
    """Something unlikely that may be true all the same: asked once, never refused."""

    code: str
    field: str
    said: Said


@cache
def booklet() -> Mapping[str, Any]:
    """data/registration.toml: limits, spelling distance, the consent text of today."""
    path = Path(__file__).parent / "data" / "registration.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def consent_text() -> Mapping[str, Any]:
    text: Mapping[str, Any] = booklet()["consent"]
    return text


# Identity


def nik_questions(number: str, born_on: date) -> Iterator[Question]:
    """A NIK that is not a woman's, not of this birth date, or of a place that is not on the list."""
    if not is_female(number):
        yield _question("nik_sex", "nik", N_("Angka tanggal di NIK ini bukan milik perempuan. Sudah benar?"))
    found = nik_birth(number)
    if found and (found.day, found.month, found.year % 100) != (
        born_on.day,
        born_on.month,
        born_on.year % 100,
    ):
        yield _question("nik_birth", "nik", N_("Tanggal lahir di NIK berbeda dari yang diisi. Sudah benar?"))
    if not is_place_known(number):
        yield _question("nik_place", "nik", N_("Empat angka pertama NIK ini tidak dikenal. Sudah benar?"))


def age_on(born_on: date, on: date) -> int:
    """Completed years.

    >>> age_on(date(1998, 3, 5), date(2026, 3, 4)), age_on(date(1998, 3, 5), date(2026, 3, 5))
    (27, 28)
    """
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def is_minor(born_on: date, on: date) -> bool:
    return age_on(born_on, on) < int(booklet()["limits"]["adult_years"])


# The pregnancy


def due_date(dates: DatesIn, on: date) -> date:
    """The due date that counts; Invalid where nothing dates the pregnancy."""
    dating = date_pregnancy(on, edd=dates.ultrasound_edd, lmp=dates.lmp)
    if dating is None:
        raise Invalid.field("lmp", N_("Isi HPHT, atau HPL dari USG bila HPHT tidak diketahui."))
    return dating.edd


def is_gpa_expected(gravida: int, para: int, abortus: int) -> bool:
    """While she is pregnant: every pregnancy but this one was a birth or a loss.

    >>> is_gpa_expected(3, 1, 1), is_gpa_expected(3, 3, 0)
    (True, False)
    """
    return gravida == para + abortus + 1


def dates_problems(dates: DatesIn, on: date) -> Iterator[Problem]:
    """What cannot be: a last period in the future, a due date of no pregnancy, counts that are none."""
    if dates.lmp is None and dates.ultrasound_edd is None:
        yield _problem("lmp", N_("Isi HPHT, atau HPL dari USG bila HPHT tidak diketahui."))
    if dates.lmp and dates.lmp > on:
        yield _problem("lmp", N_("HPHT ada di masa depan. Periksa tanggalnya."))
    elif dates.lmp and (on - dates.lmp).days > _farthest():
        yield _problem("lmp", N_("HPHT terlalu lama untuk kehamilan ini. Periksa tahunnya."))
    if dates.ultrasound_edd:
        days = (on - lmp_from_edd(dates.ultrasound_edd)).days
        if not 0 <= days <= _farthest():
            yield _problem("ultrasound_edd", N_("HPL ini tidak cocok dengan kehamilan yang sedang berjalan."))
    for name in ("gravida", "para", "abortus"):
        low, high = FIELDS[name].plausible or (0, 0)
        if not low <= getattr(dates, name) <= high:
            yield _problem(name, N_("Isi angka bulat antara {low} dan {high}."), low=low, high=high)


def dates_questions(dates: DatesIn, on: date) -> Iterator[Question]:
    """A last period longer ago than any pregnancy lasts, and G/P/A that do not add up."""
    asks_after = GestationalAge.read(booklet()["limits"]["lmp_asks_after"]).total_days
    began = lmp_from_edd(dates.ultrasound_edd) if dates.ultrasound_edd else dates.lmp
    if began and (on - began).days > asks_after:
        weeks = asks_after // DAYS_A_WEEK
        words = N_(
            "Usia kehamilan lebih dari {weeks} minggu. Apakah tanggalnya benar dan Ibu belum melahirkan?"
        )
        yield _question("dates", "ultrasound_edd" if dates.ultrasound_edd else "lmp", words, weeks=weeks)
    if not is_gpa_expected(dates.gravida, dates.para, dates.abortus):
        words = N_("G{g} P{p} A{a}: biasanya G = P + A + 1. Sudah benar?")
        yield _question("gpa", "gravida", words, g=dates.gravida, p=dates.para, a=dates.abortus)


def _farthest() -> int:
    return int(booklet()["limits"]["farthest_gestation_days"])


# The whole entry


def entry_problems(entry: Entry, on: date) -> list[Problem]:
    return [
        *identity_problems(entry.identity, on),
        *dates_problems(entry.pregnancy.dates, on),
        *consent_problems(entry.consent, entry.identity.born_on, on),
    ]


def entry_questions(entry: Entry, on: date) -> list[Question]:
    """Everything to be asked about an entry before it is saved."""
    born_on = entry.identity.born_on
    asked = [*nik_questions(entry.identity.nik, born_on)] if entry.identity.nik else []
    if is_rare("age_years", age_on(born_on, on)):
        words = N_("Umur Ibu {years} tahun. Apakah tanggal lahirnya benar?")
        asked.append(_question("age", "born_on", words, years=age_on(born_on, on)))
    return asked + [*dates_questions(entry.pregnancy.dates, on)]


def identity_problems(identity: Identity, on: date) -> Iterator[Problem]:
    low, high = FIELDS["age_years"].plausible or (0, 0)
    if not low <= age_on(identity.born_on, on) <= high:
        words = N_("Umur Ibu menjadi di luar {low} sampai {high} tahun. Periksa tanggal lahirnya.")
        yield _problem("born_on", words, low=low, high=high)


def consent_problems(consent: ConsentIn, born_on: date, on: date) -> Iterator[Problem]:
    """A consent of the future, or a girl's yes without a guardian's beside it."""
    if consent.given_on > on:
        yield _problem("consent_on", N_("Tanggal persetujuan ada di masa depan. Periksa tanggalnya."))
    if consent.is_given and is_minor(born_on, on):
        for name in ("guardian_name", "guardian_relation"):
            if not getattr(consent, name):
                years = booklet()["limits"]["adult_years"]
                yield _problem(name, N_("Di bawah {years} tahun: isi wali di samping Ibu."), years=years)


def end_problems(end: EndIn, pregnancy: Pregnancy, now: datetime) -> Iterator[Problem]:
    """An end in the future or before the pregnancy began; a birth without its hour or without a child."""
    if end.ended_on > day_of(now) or (end.ended_at and end.ended_at > now):
        yield _problem("ended", N_("Waktu ini ada di masa depan. Periksa tanggal dan jamnya."))
    if end.ended_on < lmp_from_edd(pregnancy.edd):
        yield _problem("ended", N_("Tanggal ini sebelum kehamilan mulai. Periksa tanggalnya."))
    if end.outcome in BIRTHS and end.ended_at is None:
        yield _problem("hour", N_("Isi jam lahirnya."))
    if end.outcome in BIRTHS and not end.newborns:
        yield _problem("newborns", N_("Isi jumlah bayi yang lahir."))
    if end.outcome is Outcome.LIVE_BIRTH and not any(child.is_alive for child in end.newborns):
        yield _problem("outcome", N_("Lahir hidup berarti sedikitnya satu bayi hidup. Periksa isian bayi."))


MOTHER = 0
"""Who was seen at a contact with the health service: the mother; a baby is its number."""


def care_problems(care: CareIn, pregnancy: Pregnancy, babies: int, on: date) -> Iterator[Problem]:
    """A contact of the future, from before the pregnancy, of nobody, or of a baby that was not born yet."""
    if care.made_on > on:
        yield _problem("made_on", N_("Tanggal ini ada di masa depan. Periksa tanggalnya."))
    elif care.made_on < lmp_from_edd(pregnancy.edd):
        yield _problem("made_on", N_("Tanggal ini sebelum kehamilan mulai. Periksa tanggalnya."))
    if not care.seen:
        yield _problem("seen", N_("Pilih siapa yang diperiksa."))
    for number in care.seen:
        is_born = pregnancy.ended_on is not None and care.made_on >= pregnancy.ended_on
        if number != MOTHER and (number > babies or not is_born):
            yield _problem("seen", N_("Pada tanggal itu bayi belum lahir. Periksa tanggalnya."))
            break


CONSENT_TICKS = ("place_ok", "photo_ok", "whatsapp_ok")


def code_after(last: str | None) -> str:
    """The next client code.

    >>> code_after(None), code_after("OSOC-0417"), code_after("OSOC-9999")
    ('OSOC-0001', 'OSOC-0418', 'OSOC-10000')
    """
    number = int(last.rsplit("-", 1)[1]) + 1 if last else 1
    return f"OSOC-{number:04}"


def confirms(person: Person) -> bool:
    return person.role in CONFIRMING


def consent_manner_words() -> Mapping[ConsentManner, str]:
    return {
        ConsentManner.WRITTEN: N_("Tertulis, tanda tangan Ibu"),
        ConsentManner.THUMBPRINT: N_("Cap jempol"),
        ConsentManner.SPOKEN_WITNESSED: N_("Lisan, ada saksi"),
    }


def _problem(name: str, words: Words, **params: object) -> Problem:
    return Problem(name, Said(words, params))


def _question(code: str, name: str, words: Words, **params: object) -> Question:
    return Question(code, name, Said(words, params))
