"""The forms that are filled in, as data (data/checklists/NAME.vN.toml): sections and items.

An item is a field of the dictionary (words, unit, range and options are those of data/fields.toml), a
question that covers some danger signs, or the checklist's own question, with a `kind`. A `sum` is a field
that is added up from the scores of items. A released file is never edited.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from app.clinical.checklist_items import Item, Section, Sum
from app.clinical.fields import DATA, FIELDS, Field, Words

__all__ = [
    "ANY_PHASE",
    "Checklist",
    "Item",
    "NoSuchChecklist",
    "Section",
    "Sum",
    "all_checklists",
    "checklist",
    "latest",
]

ANY_PHASE = "mother"
"""The phase of a form that is used before a birth and after it: who judges its answers says which."""

_NONE_OF_THEM: Words = {"id": "Tidak ada", "en": "None"}


class NoSuchChecklist(LookupError):
    """No checklist of this name and version was ever released."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Checklist:
    """A released form. `not_measured_reasons` are the reasons for which an item may be skipped. What is
    `is_apart` is asked alone, and nothing of it is shown anywhere else.
    """

    name: str
    version: int
    phase: str
    audience: str
    title: Words
    sections: tuple[Section, ...]
    not_measured_reasons: Mapping[str, Words]
    sums: tuple[Sum, ...] = ()
    is_apart: bool = False

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by its code, in the order asked."""
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """Every danger-sign code that the checklist can record, in the order asked."""
        return tuple(sign for item in self.items.values() for sign in item.signs)

    def __str__(self) -> str:
        return f"{self.name}.v{self.version}"

    __repr__ = __str__


def checklist(name: str, version: int) -> Checklist:
    """A released checklist; NoSuchChecklist for any other name or version.

    >>> str(checklist("anc-home-visit", 1))
    'anc-home-visit.v1'
    """
    found = _released().get((name, version))
    if found is None:
        raise NoSuchChecklist(f"no checklist {str(name)[:60]!r}, version {str(version)[:20]}")
    return found


def latest(name: str) -> Checklist:
    """The newest version of a checklist; NoSuchChecklist when there is none.

    >>> latest("registration").audience
    'midwife'
    """
    versions = [version for known, version in _released() if known == name]
    return checklist(name, max(versions, default=0))


def all_checklists() -> tuple[Checklist, ...]:
    """Every checklist ever released, by name and version."""
    return tuple(_released().values())


@cache
def _released() -> Mapping[tuple[str, int], Checklist]:
    files = sorted((DATA / "checklists").glob("*.toml"))
    made = [_checklist(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files]
    return {(one.name, one.version): one for one in sorted(made, key=lambda one: (one.name, one.version))}


def _checklist(row: Mapping[str, Any]) -> Checklist:
    return Checklist(
        **{key: row[key] for key in ("name", "version", "phase", "audience", "title")},
        sections=tuple(_section(section) for section in row["section"]),
        not_measured_reasons={reason["code"]: reason["says"] for reason in row["not_measured_reason"]},
        sums=tuple(Sum(**one | {"items": tuple(one["items"])}) for one in row.get("sum", ())),
        is_apart=row.get("apart", False),
    )


def _section(row: Mapping[str, Any]) -> Section:
    private = row.get("private", False)
    items = tuple(_item(item, row["source"], private) for item in row["item"])
    return Section(
        code=row["code"], title=row["title"], items=items, intro=row.get("intro"), is_private=private
    )


def _item(row: Mapping[str, Any], source: str, private: bool) -> Item:
    field = None if "signs" in row else _own_field(row) if "kind" in row else FIELDS[row["code"]]
    return Item(
        code=row["code"],
        says=row["says"] if field is None else row.get("says", field.words),
        field=field,
        signs=tuple(row.get("signs", ())),
        none_says=row.get("none_says", _NONE_OF_THEM),
        is_required=row.get("required", False),
        is_volunteered=row.get("volunteered", False),
        is_private=private,
        rules_out=tuple(row.get("rules_out", ())),
        source=row.get("source", source),
        scores={option["code"]: option["score"] for option in row.get("options", ()) if "score" in option},
        **{key: row[key] for key in _AS_THEY_STAND if key in row},
    )


_AS_THEY_STAND = ("calls", "hint", "may_skip", "when", "when_says", "pair", "completes")


def _own_field(row: Mapping[str, Any]) -> Field:
    return Field(
        name=row["code"],
        type=row["kind"],
        words=row["says"],
        unit=row.get("unit", ""),
        options={option["code"]: option["says"] for option in row.get("options", ())},
        plausible=tuple(row["plausible"]) if "plausible" in row else None,
    )
