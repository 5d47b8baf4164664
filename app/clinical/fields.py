"""The names a snapshot may have (data/fields.toml, data/signs.toml), and reading one strictly.

A missing name means "not recorded"; an empty list means "asked, none".
"""

import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.clinical.field_readers import READERS
from app.clinical.field_types import BadAnswer, Field, LikelyUnit, Sign, Words

__all__ = [
    "DATA",
    "FIELDS",
    "SIGNS",
    "BadAnswer",
    "Field",
    "Sign",
    "Words",
    "is_rare",
    "read_snapshot",
    "table",
]

DATA = Path(__file__).parent / "data"


def table(name: str) -> dict[str, Any]:
    """A file of data/, as it stands."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _signs() -> dict[str, Sign]:
    return {
        code: Sign(
            code=code,
            phase=phase,
            words={"id": row["id"], "en": row["en"]},
            private=row.get("private", False),
        )
        for phase, rows in table("signs.toml").items()
        for code, row in rows.items()
    }


SIGNS: Mapping[str, Sign] = MappingProxyType(_signs())
"""Every danger-sign code."""


def _field(name: str, row: Mapping[str, Any], options: Mapping[str, Mapping[str, Words]]) -> Field:
    made = dict(row)
    if "options" in row:
        made["options"] = MappingProxyType(options[row["options"]])
    for pair in ("plausible", "rare", "inputs"):
        if pair in row:
            made[pair] = tuple(row[pair])
    if "likely_unit" in row:
        made["likely_unit"] = LikelyUnit(
            **row["likely_unit"] | {"between": tuple(row["likely_unit"]["between"])}
        )
    return Field(name=name, **made)


def _fields(kind: str) -> dict[str, Field]:
    rows = table("fields.toml")
    options = rows["options"] | {"signs": {code: sign.words for code, sign in SIGNS.items()}}
    return {name: _field(name, row, options) for name, row in rows[kind].items()}


FIELDS: Mapping[str, Field] = MappingProxyType(_fields("field"))
"""Every name a snapshot may have, in the order of data/fields.toml."""

COMPUTED: Mapping[str, Field] = MappingProxyType(_fields("computed"))
"""Facts that are worked out from answers and may stand in a finding's evidence."""


_READERS = {name: partial(READERS[field.type], field) for name, field in FIELDS.items()}


def field_of(name: str) -> Field:
    """The field of an answer or of a computed fact."""
    return FIELDS.get(name) or COMPUTED[name]


def read_snapshot(raw: Mapping[str, object]) -> dict[str, Any]:
    """The facts of a mapping as JSON gives it: dates as dates, lists as tuples, null left out.

    Raises BadAnswer, naming the field, for a name, type, option or number that cannot stand.

    >>> read_snapshot({"systolic_mmhg": 150, "lmp": "2026-01-01", "danger_signs": []})
    {'systolic_mmhg': 150, 'lmp': datetime.date(2026, 1, 1), 'danger_signs': ()}
    """
    read = {}
    for name, value in raw.items():
        read_one = _READERS.get(name)
        if read_one is None:
            shown = str(name)[:60]
            raise BadAnswer(
                shown, {"id": f"Isian “{shown}” tidak dikenal.", "en": f"Unknown field “{shown}”."}
            )
        if value is not None:
            read[name] = read_one(value)
    return read


def is_rare(field: str, value: object) -> bool:
    """Whether a plausible number is so unusual that the form asks "are you sure?"."""
    rare = FIELDS[field].rare
    if rare is None or isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return not rare[0] <= value <= rare[1]
