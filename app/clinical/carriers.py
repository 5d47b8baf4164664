"""What each rule and each row of another table carries, in short sentences such as "muac_cm below 23.5".

A rule goes by its id, a row of a table as "schedule/KF1". The coverage tables name the sentences they rest
on, so that a moved limit is noticed.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from app.clinical.conditions import BOUNDS, expand
from app.clinical.fields import COMPUTED, table
from app.clinical.gestation import GestationalAge
from app.clinical.rulebook import Rule, rules

TABLES = (
    "kspr",
    "pre_eclampsia",
    "schedule",
    "growth",
    "nutrition",
    "laboratory",
    "measures",
    "decisions",
    "dating",
    "conditions",
)
_AGE = re.compile(r"[0-9]+w[0-6]d")
_NAMES = ("scheme", "code", "key", "slug", "item", "product")
_LISTS = ("in", "has_any", "count_of")


@cache
def carriers() -> Mapping[str, frozenset[str]]:
    """Every rule by its id and every row of the other tables, with the short sentences they carry."""
    found: dict[str, frozenset[str]] = {one.id: _carried_by(one) for one in rules()}
    for name in TABLES:
        found |= rows_of(name, table(f"{name}.toml"))
    return found


def rows_of(name: str, rows: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The rows of a table: a table under its key, one of a list under its code, the rest under "card"."""
    found: dict[str, frozenset[str]] = {}
    loose = {}
    for key, value in rows.items():
        if isinstance(value, dict):
            found[f"{name}/{key}"] = frozenset(_told(value))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for row in value:
                found[_free(f"{name}/{_name_of(row) or key}", found)] = frozenset(_told(row))
        else:
            loose[key] = value
    return found | {f"{name}/card": frozenset(_told(loose))} if loose else found


def _name_of(row: Mapping[str, Any]) -> str:
    return "-".join([row[key] for key in _NAMES if key in row][: 2 if "scheme" in row else 1])


def _free(name: str, taken: Mapping[str, Any]) -> str:
    """The name, or with a number behind it where two rows have the same."""
    nth = 1 + sum(one == name or re.fullmatch(re.escape(name) + r"-[0-9]+", one) is not None for one in taken)
    return name if nth == 1 else f"{name}-{nth}"


def _carried_by(one: Rule) -> frozenset[str]:
    own = {
        f"route {one.route}",
        f"within {one.respond_within_minutes}",
        f"standing {str(one.standing).lower()}",
    }
    return frozenset({*_leaves(one.when), *own})


def _told(row: Mapping[str, Any], before: str = "") -> Iterator[str]:
    if before == "" and (words := {"field", "any", "all"} & row.keys()):
        yield from _leaves(expand({key: row[key] for key in row if words}))
        return
    for key, value in row.items():
        if key == "when":
            yield from _leaves(expand(value))
        elif isinstance(value, dict):
            yield from _told(value, f"{before}{key}.")
        elif isinstance(value, list):
            for nth, one in enumerate(value, 1):
                yield from (
                    _told(one, f"{before}{key}.{nth}.")
                    if isinstance(one, dict)
                    else [said(before + key, one)]
                )
        else:
            yield said(before + key, value)


def _leaves(when: Mapping[str, Any]) -> Iterator[str]:
    if "field" not in when:
        inner = next(iter(when.values()))
        for part in inner if isinstance(inner, list) else [inner]:
            yield from _leaves(part)
        return
    for word, value in when.items():
        if word in BOUNDS or word in ("is", "has", "known"):
            yield said(when["field"], word, value)
        elif word in _LISTS:
            yield from (said(when["field"], "is" if word == "in" else "has", one) for one in value)


def said(*words: object) -> str:
    """Words as one sentence, numbers and ages written one way.

    >>> said("temperature_c", "at_least", 38.0), said("age at_least 22w0d"), said("married", "is", True)
    ('temperature_c at_least 38', 'age at_least 154', 'married is true')
    """
    told = " ".join(_written(word) for word in words)
    return _AGE.sub(lambda age: str(GestationalAge.read(age[0]).total_days), told)


def _written(word: object) -> str:
    if isinstance(word, bool):
        return str(word).lower()
    return f"{word:.10f}".rstrip("0").rstrip(".") if isinstance(word, float) else str(word)


# Who reads a code


def readers_of(field: str, option: str | None = None) -> frozenset[str]:
    """The rules, boxes and items that read a field (or what is computed from it), or one option of it."""
    names = {field} if option is not None else {field, *(n for n, c in COMPUTED.items() if field in c.inputs)}
    return frozenset(
        name
        for name, sentences in carriers().items()
        if not name.startswith("conditions/") and any(_reads(one, names, option) for one in sentences)
    )


def _reads(sentence: str, names: set[str], option: str | None) -> bool:
    name, _, rest = sentence.partition(" ")
    if name not in names or rest.partition(" ")[0] not in (*BOUNDS, "is", "has", "known"):
        return False
    return option is None or rest in (f"is {option}", f"has {option}")
