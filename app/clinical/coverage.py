"""What carries each code, row and limit of the sources, or why nothing does (data/coverage/*.toml)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.clinical.fields import FIELDS, SIGNS, Words, table
from app.clinical.rulebook import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a source says, and the rules or table rows that carry it with their limits, or why none does."""

    says: Words
    code: str = ""
    level: str = ""
    by: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    none_because: Words | None = None
    held_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rows of one part of a source."""

    title: Words
    source: str
    rows: tuple[Row, ...]


@cache
def parts() -> tuple[Part, ...]:
    """The dictionary's codes, then the triage table, then the other sources, in their order."""
    sources = (part for name in ("triage", "reference") for part in table(f"coverage/{name}.toml")["part"])
    return (*_dictionary(), *(_part(part) for part in sources))


def rules_named() -> frozenset[str]:
    """The id of every rule that stands in some row."""
    ids = {one.id for one in rules()}
    return frozenset(name for part in parts() for row in part.rows for name in row.by if name in ids)


def _part(part: Mapping[str, Any]) -> Part:
    return Part(title=part["title"], source=part["source"], rows=tuple(_row(row) for row in part["rows"]))


def _row(row: Mapping[str, Any]) -> Row:
    lists = {key: tuple(row[key]) for key in ("by", "limits") if key in row}
    reason = row.get("none_because")
    if isinstance(reason, str):
        reason = _reasons()[reason]
    return Row(**{**row, **lists, "none_because": reason})


@cache
def _reasons() -> Mapping[str, Words]:
    return table("coverage/reasons.toml")


def _dictionary() -> Iterator[Part]:
    names = table("coverage/dictionary.toml")
    signs = tuple(
        _row({**row, "code": code, "says": SIGNS[code].words}) for code, row in names["sign"].items()
    )
    fields = tuple(
        _row({**row, "code": name, "says": FIELDS[name].words}) for name, row in names["field"].items()
    )
    options = tuple(_option(name, row) for name, row in names["option"].items())
    for kind, rows in (("sign", signs), ("field", fields), ("option", options)):
        yield Part(title=names["title"][kind], source="osoc-programme", rows=rows)


def _option(name: str, row: Mapping[str, Any]) -> Row:
    field, _, code = name.partition(".")
    said, asked = FIELDS[field].options[code], FIELDS[field].words
    words = {lang: f"{asked[lang]}: {said[lang]}" for lang in asked}
    return _row({**row, "code": name, "says": words})
