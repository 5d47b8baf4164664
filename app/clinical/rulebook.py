"""The rules (data/rules_*.toml): read, checked and compiled once, in the version in force on a day."""

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from app.clinical.conditions import Judge, compile_rows, expand, fields_in
from app.clinical.fields import DATA, FIELDS, SIGNS, Words, table

FILES = ("danger", "vitals", "fetus", "risk", "nutrition", "postpartum", "newborn")
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60}


class Level(StrEnum):
    """How soon a finding must be answered."""

    NONE = "none"
    WATCH = "watch"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for none, up to 3 for emergency."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row: when it holds, how severe it is, and what to say and do."""

    id: str
    topic: str
    says: Words
    when: Mapping[str, Any]
    level: Level
    act: Words
    first_aid: Words
    do_not: Words
    respond_within_minutes: int | None
    route: str
    standing: bool
    phases: tuple[str, ...]
    source: str
    confidence: str
    in_force: date
    sign: str | None
    midwife_only: bool
    content_hash: str


@cache
def source_book() -> Mapping[str, Mapping[str, Any]]:
    """Every source a row may name: key to title and where it was read."""
    return table("sources.toml")


@cache
def versions() -> tuple[Rule, ...]:
    """Every rule in every version, in the order of the files."""
    advice = table("advice.toml")
    return tuple(
        _rule(row, file, advice)
        for file in (table(f"rules_{name}.toml") for name in FILES)
        for row in file["rule"]
    )


def rules(on: date | None = None) -> tuple[Rule, ...]:
    """The rules in force on a day, or the newest; a day before the first rulebook is judged by the first."""
    return _in_force(_last_change(on) if on else _changes()[-1])


def rule(rule_id: str, on: date | None = None) -> Rule:
    """One rule by its id; KeyError when there is none."""
    return _by_id(_last_change(on) if on else _changes()[-1])[rule_id]


@dataclass(frozen=True, slots=True)
class Book:
    """The rules of a day, severest first: `of_sign` places those for one sign, `judge` judges the others."""

    rules: tuple[Rule, ...]
    topics: tuple[str, ...]
    ranks: tuple[int, ...]
    asked: Mapping[str, frozenset[int]]  # by phase, the rules that wait for an answer in it
    of_sign: Mapping[str, int]
    judge: Judge


def book(on: date | None = None) -> Book:
    """The rules in force on a day, sorted for judging."""
    return _book(_last_change(on) if on else _changes()[-1])


@cache
def rulebook_version() -> str:
    """A short name of the content of every clinical table: it changes when any of them does."""
    digest = hashlib.sha256()
    for file in sorted(DATA.glob("*.toml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@cache
def _changes() -> tuple[date, ...]:
    return tuple(sorted({one.in_force for one in versions()}))


def _last_change(on: date) -> date:
    changes = _changes()
    return changes[max(bisect_right(changes, on) - 1, 0)]


@cache
def _in_force(on: date) -> tuple[Rule, ...]:
    newest: dict[str, Rule] = {}
    for one in versions():
        if one.in_force <= on and (one.id not in newest or newest[one.id].in_force < one.in_force):
            newest[one.id] = one
    return tuple(newest.values())


@cache
def _book(on: date) -> Book:
    ordered = tuple(sorted(_in_force(on), key=lambda one: -one.level.rank))
    return Book(
        rules=ordered,
        topics=tuple(one.topic for one in ordered),
        ranks=tuple(one.level.rank for one in ordered),
        asked={
            phase: frozenset(place for place, one in enumerate(ordered) if phase in one.phases)
            for phase in FIELDS["phase"].options
        },
        of_sign={one.sign: place for place, one in enumerate(ordered) if one.sign},
        judge=compile_rows({place: one.when for place, one in enumerate(ordered) if not one.sign}),
    )


@cache
def _by_id(on: date) -> Mapping[str, Rule]:
    return {one.id: one for one in _in_force(on)}


def _rule(row: Mapping[str, Any], file: Mapping[str, Any], advice: Mapping[str, Any]) -> Rule:
    """A row, with the defaults of its file, the advice it names and the sign it stands for."""
    made = file["defaults"] | advice.get(row.get("advice", ""), {}) | _of_sign(row.get("sign")) | row
    when = expand(made["when"])
    words = {key: made.get(key, {"id": "", "en": ""}) for key in ("act", "first_aid", "do_not")}
    return Rule(
        id=made["id"],
        topic=made.get("topic", made["id"]),
        says=made["says"],
        when=when,
        level=Level(made["level"]),
        **words,
        respond_within_minutes=minutes(made["respond_within"]) if "respond_within" in made else None,
        route=made.get("route", "open"),
        standing=made.get("standing", False),
        phases=tuple(made["phases"]),
        source=made["source"],
        confidence=made["confidence"],
        in_force=made["in_force"],
        sign=None if "when" in row else row.get("sign"),
        midwife_only=any(FIELDS[name].midwife_only for name in fields_in(when) if name in FIELDS),
        content_hash=_hash(made | {"when": when}),
    )


def _of_sign(code: str | None) -> dict[str, Any]:
    """What a row for one danger sign need not say."""
    if code is None:
        return {}
    sign = SIGNS[code]
    return {
        "id": code.replace("_", "-"),
        "says": sign.words,
        "when": {"field": "danger_signs", "has": code},
        "route": "private" if sign.private else "open",
    }


def minutes(length: str) -> int:
    """A length of time as the tables write it.

    >>> minutes("1h"), minutes("7d")
    (60, 10080)
    """
    found = re.fullmatch(r"([0-9]+)([mhd])", length)
    if not found:
        raise ValueError(f"not a length of time: {length!r}")
    return int(found[1]) * _MINUTES[found[2]]


def _hash(content: Mapping[str, Any]) -> str:
    written = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:16]
