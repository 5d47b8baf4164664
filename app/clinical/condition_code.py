"""Conditions as Python code: many rows become one function of plain `if`s, made once from our own tables.

Two plain tests tell yes, no and not known apart: `holds` (yes) and `could` (yes or not known). What a verdict
rests on, and which answers stood in the way, is worked out only for the rows that are not "no".
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from app.clinical.fields import COMPUTED, FIELDS

Facts = Mapping[str, Any]

BOUNDS = {"at_least": ">=", "above": ">", "below": "<", "at_most": "<="}
NONE = "()"


Held = tuple[int, dict[str, Any], tuple[str, ...]]
"""The place of a row that holds, its evidence, and the answers that it went without."""

Open = tuple[int, tuple[str, ...]]
"""The place of a row that is not known, and the answers that it waits for."""

Judge = Callable[[Facts], tuple[list[Held], list[Open]]]


class Code(NamedTuple):
    """A row as expressions of Python; its evidence as statements."""

    holds: str
    could: str
    evidence: tuple[str, ...]  # gathered where it holds
    missing: str  # the answers it went without, where it holds
    open: str  # the answers it waits for, where it is not known; NONE for a row that always is


def judge_of(rows: Mapping[int, Mapping[str, Any]], fields: Iterable[str]) -> Judge:
    """One function that judges the rows; it reads these fields."""
    lines = ["def judge(facts):", " get, held, waits = facts.get, [], []"]
    body = [line for place, row in rows.items() for line in _statements(place, code_of(row))]
    lines += [f" {_value(name)} = get({name!r})" for name in sorted(fields)]
    lines += [f" {line}" for line in body]
    made: dict[str, Any] = {"listed": _listed, "fewest": _fewest}
    exec(compile("\n".join([*lines, " return held, waits"]), "<clinical tables>", "exec"), made)
    judge: Judge = made["judge"]
    return judge


def _statements(place: int, code: Code) -> Iterable[str]:
    yield f"if {code.could}:"
    yield f" if {code.holds}:"
    yield "  evidence = {}"
    yield from (f"  {line}" for line in code.evidence)
    yield f"  held.append(({place}, evidence, {code.missing}))"
    if code.open != NONE:
        yield f" else: waits.append(({place}, {code.open}))"


def code_of(when: Mapping[str, Any]) -> Code:
    """The code of an expanded row; ValueError for a word or a field that is not known."""
    if "field" in when:
        return _leaf(when)
    if len(when) != 1:
        raise ValueError(f"one word a row: {dict(when)}")
    [(word, inner)] = when.items()
    if word in ("any", "all"):
        return (_any if word == "any" else _all)([code_of(part) for part in inner])
    if word in ("qualifier", "recorded", "unless"):
        return {"qualifier": _qualifier, "recorded": _recorded, "unless": _unless}[word](code_of(inner))
    raise ValueError(f"unknown word: {word}")


def _listed(before: Iterable[str], value: Iterable[str], codes: Iterable[str]) -> list[str]:
    """The codes of a list that are looked for, with those found before, sorted."""
    return sorted({*before, *[code for code in value if code in codes]})


def _fewest(*missing: tuple[str, ...]) -> tuple[str, ...]:
    """Of several lists of missing answers the shortest."""
    return min(missing, key=lambda names: len(set(names)))


def _value(name: str) -> str:
    """The variable of a field; only a name of the dictionary becomes code."""
    if name not in FIELDS and name not in COMPUTED:
        raise ValueError(f"unknown field: {name}")
    return f"v_{name}"


def _leaf(when: Mapping[str, Any]) -> Code:
    name = when["field"]
    value = _value(name)
    test, codes = _test(value, when)
    gathered = f"listed(evidence.get({name!r}, ()), {value}, {codes!r})" if codes else value
    return Code(
        holds=f"({value} is not None and {test})",
        could=f"({value} is None or {test})",
        evidence=(f"evidence[{name!r}] = {gathered}",),
        missing=NONE,
        open=_inputs_missing(COMPUTED[name].inputs) if name in COMPUTED else repr((name,)),
    )


def _inputs_missing(names: Iterable[str]) -> str:
    """The answers that would make a computed field known."""
    return f"tuple([name for name in {tuple(names)!r} if get(name) is None])"


def _test(value: str, when: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """How a known value is judged, and the codes looked for in a list."""
    words = set(when) - {"field"}
    if words == {"known"}:
        return "True", ()
    if words == {"is"}:
        return f"{value} == {when['is']!r}", ()
    if words == {"in"}:
        return f"{value} in {tuple(when['in'])!r}", ()
    if words in ({"has"}, {"has_any"}, {"count_of", "at_least"}):
        return _list_test(value, when)
    if words and words <= BOUNDS.keys():
        return " and ".join(f"{value} {BOUNDS[word]} {when[word]!r}" for word in sorted(words)), ()
    raise ValueError(f"unknown comparison: {dict(when)}")


def _list_test(value: str, when: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    codes = tuple([when["has"]] if "has" in when else when.get("has_any") or when["count_of"])
    unknown = set(codes) - set(FIELDS[when["field"]].options)
    if unknown:
        raise ValueError(f"unknown codes: {sorted(unknown)}")
    found = [f"({code!r} in {value})" for code in codes]
    if "count_of" in when:
        return f"{' + '.join(found)} >= {when['at_least']!r}", codes
    return f"({' or '.join(found)})", codes


def _any(parts: list[Code]) -> Code:
    return Code(
        holds=f"({' or '.join(part.holds for part in parts)})",
        could=f"({' or '.join(part.could for part in parts)})",
        evidence=_each_that_holds(parts),
        missing=_missing_of_any(parts),
        open=_joined([f"*({part.open} if {part.could} else ())" for part in parts if part.open != NONE]),
    )


def _missing_of_any(parts: list[Code]) -> str:
    """The part that held on the fewest missing answers is what the verdict rests on."""
    some = [part for part in parts if part.missing != NONE]
    none = [part.holds for part in parts if part.missing == NONE]
    fewest = "fewest(" + ", ".join(f"*(({part.missing},) if {part.holds} else ())" for part in some) + ")"
    return f"(() if {' or '.join(none or ['False'])} else {fewest})" if some else NONE


def _all(parts: list[Code]) -> Code:
    asked = [part for part in parts if part.open != NONE]
    first = "".join(f"{part.open} if not {part.holds} else " for part in asked[:-1])
    return Code(
        holds=f"({' and '.join(part.holds for part in parts)})",
        could=f"({' and '.join(part.could for part in parts)})",
        evidence=tuple(line for part in parts for line in part.evidence),
        missing=_joined([f"*{part.missing}" for part in parts if part.missing != NONE]),
        open=f"({first}{asked[-1].open})" if asked else NONE,  # the first is what has to be asked first
    )


def _qualifier(inner: Code) -> Code:
    missing = NONE if inner.open == NONE else f"(() if {inner.holds} else {inner.open})"
    return Code(inner.could, inner.could, _each_that_holds([inner]), missing, NONE)


def _recorded(inner: Code) -> Code:
    return Code(inner.holds, inner.holds, inner.evidence, inner.missing, NONE)


def _unless(inner: Code) -> Code:
    no = f"(not {inner.holds})"
    return Code(no, no, (), NONE, NONE)


def _joined(parts: list[str]) -> str:
    """Some missing answers as one tuple."""
    return f"({', '.join(parts)},)" if parts else NONE


def _each_that_holds(parts: list[Code]) -> tuple[str, ...]:
    return tuple(
        line
        for part in parts
        if part.evidence
        for line in (f"if {part.holds}:", *(f" {one}" for one in part.evidence))
    )
