"""What is asked, how often it may be told, and what of a judgement is the answer to signs. Pure."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.clinical.assess import Finding
from app.clinical.fields import SIGNS
from app.clinical.rulebook import Level
from app.core import i18n
from app.core.errors import N_
from app.selfreports.models import TellsBy
from app.selfreports.schemas import About, Sign, Words

HERE = Path(__file__).parent


@cache
def limits() -> dict[str, Any]:
    """limits.toml, read once."""
    return _read("limits.toml")


@cache
def _signs() -> dict[str, Any]:
    return _read("signs.toml")


@cache
def glossary() -> dict[str, Any]:
    """Words said at home, by language and sign; not reviewed by a native speaker."""
    return _read("data/glossary.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def abouts() -> tuple[About, ...]:
    """Whom a report can be about: the same choices for everybody, so that they say nothing of her."""
    return tuple(
        About(row["code"], row["form"], row["says"], [_group(group) for group in row["groups"]])
        for row in _signs()["about"]
    )


def _group(row: Mapping[str, Any]) -> tuple[Words, Sequence[Sign]]:
    return row["says"], [Sign(code, SIGNS[code].words, _at_home(code)) for code in row["signs"]]


def _at_home(code: str) -> list[tuple[str, str]]:
    return [(lang, glossary()[lang][code]) for lang in ("jv", "osi") if code in glossary()[lang]]


def left_out() -> Mapping[str, str]:
    """What the student's forms ask in the open and this one does not, each with its reason."""
    reasons: Mapping[str, str] = _signs()["left_out"]
    return reasons


def about_of(code: str) -> About | None:
    """
    >>> about_of("newborn").form, about_of("x")
    ('newborn-visit', None)
    """
    return next((one for one in abouts() if one.code == code), None)


def of_signs(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that rest on a sign that was told, the gravest first. What the record alone says is no
    answer here: the page shows nothing about her."""
    found = [one for one in findings if one.evidence.get("danger_signs") and one.route == "open"]
    return sorted(found, key=lambda one: -one.level.rank)


def level_of(findings: Iterable[Mapping[str, Any]]) -> str:
    """The gravest level of these rows."""
    levels = [Level(row["level"]) for row in findings]
    return str(max(levels, key=lambda level: level.rank, default=Level.NONE))


def sign_words(finding: Mapping[str, Any]) -> list[Words]:
    """The signs a finding rests on, in the words they were asked with."""
    return [SIGNS[code].words for code in finding["evidence"]["danger_signs"]]


def shown_row(finding: Mapping[str, Any]) -> dict[str, Any]:
    """What of a finding is shown and kept: the signs that were told and the advice, no fact of the record."""
    kept = {name: finding[name] for name in ("rule", "level", "act", "first_aid", "do_not")}
    return kept | {"evidence": {"danger_signs": list(finding["evidence"]["danger_signs"])}}


def spans() -> list[tuple[str, timedelta]]:
    return [("hour", timedelta(hours=1)), ("day", timedelta(days=1))]


def is_result_open(received_at: datetime, now: datetime) -> bool:
    return now - received_at <= timedelta(hours=limits()["result"]["hours"])


TELLS: Mapping[str, str] = {
    TellsBy.HERSELF: N_("Ibu sendiri"),
    TellsBy.FAMILY: N_("Keluarga"),
    TellsBy.CADRE: N_("Kader"),
}
"""Who filled it in, in words."""


def told_words(signs: Iterable[str]) -> list[Words]:
    return [SIGNS[code].words for code in signs]


def card_values(link: str, qr: str, puskesmas: str, phone: str | None) -> dict[str, Any]:
    """What stands on the printed card: nothing of her."""
    return {
        "title": "OSOC",
        "name": "One Student One Client",
        "use": "Ada keluhan? Pindai kode ini, pilih keluhannya, dan ikuti petunjuknya. Tanpa akun.",
        "emergency": "Darurat: 119",
        "place": f"Puskesmas {puskesmas}" + (f" {i18n.phone(phone)}" if phone else ""),
        "found": "Menemukan kartu ini? Serahkan ke puskesmas.",
        "link": link,
        "qr": qr,
    }
