"""The closed vocabulary of conditions, compiled once to closures (explained in data/conditions.toml).

A condition is yes (True), no (False) or not known (None).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from app.clinical.fields import COMPUTED, FIELDS, table
from app.clinical.gestation import GestationalAge

Facts = Mapping[str, Any]
Verdict = bool | None
Holds = Callable[[Facts], Verdict]

BOUNDS = ("at_least", "above", "below", "at_most")


class Condition(NamedTuple):
    """Three readings of one row: does it hold, on what, and which answers stood in the way."""

    holds: Holds
    because: Callable[[Facts], dict[str, Any]]
    missing: Callable[[Facts], frozenset[str]]


@cache
def _named() -> dict[str, Any]:
    return table("conditions.toml")


def expand(when: Mapping[str, Any]) -> dict[str, Any]:
    """The row with names replaced by what they stand for, and pregnancy ages ("22w0d") by days."""
    if "condition" in when:
        return expand(_named()[when["condition"]])
    if "field" in when:
        return {key: _days(value) if key in BOUNDS else value for key, value in when.items()}
    return {
        key: [expand(part) for part in value] if isinstance(value, list) else expand(value)
        for key, value in when.items()
    }


def _days(limit: int | float | str) -> int | float:
    return GestationalAge.read(limit).total_days if isinstance(limit, str) else limit


def compile_condition(when: Mapping[str, Any]) -> Condition:
    """The closures of an expanded row; ValueError for a word or a field that is not known."""
    if "field" in when:
        return _leaf(when)
    if len(when) != 1:
        raise ValueError(f"one word a row: {dict(when)}")
    [(word, inner)] = when.items()
    if word in ("any", "all"):
        return (_any if word == "any" else _all)([compile_condition(part) for part in inner])
    if word in ("qualifier", "recorded", "unless"):
        return {"qualifier": _qualifier, "recorded": _recorded, "unless": _unless}[word](
            compile_condition(inner)
        )
    raise ValueError(f"unknown word: {word}")


def fields_in(when: Mapping[str, Any]) -> frozenset[str]:
    """Every field an expanded row reads."""
    if "field" in when:
        return frozenset({when["field"]})
    inner = next(iter(when.values()))
    parts = inner if isinstance(inner, list) else [inner]
    return frozenset().union(*(fields_in(part) for part in parts))


def inputs_missing(name: str, facts: Facts) -> frozenset[str]:
    """The answers that would make this field known: itself, or what it is computed from."""
    inputs = COMPUTED[name].inputs if name in COMPUTED else (name,)
    return frozenset(one for one in inputs if facts.get(one) is None)


def merged(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Evidence of several parts as one; lists of the same field are joined and sorted."""
    together: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            if isinstance(value, list):
                together[name] = sorted({*together.get(name, ()), *value})
            else:
                together[name] = value
    return together


def _leaf(when: Mapping[str, Any]) -> Condition:
    name = when["field"]
    if name not in FIELDS and name not in COMPUTED:
        raise ValueError(f"unknown field: {name}")
    test, codes = _test(when)

    def holds(facts: Facts) -> Verdict:
        value = facts.get(name)
        return None if value is None else test(value)

    def because(facts: Facts) -> dict[str, Any]:
        value = facts[name]
        return {name: sorted(code for code in value if code in codes) if codes else value}

    def missing(facts: Facts) -> frozenset[str]:
        return inputs_missing(name, facts) if facts.get(name) is None else frozenset()

    return Condition(holds, because, missing)


def _test(when: Mapping[str, Any]) -> tuple[Callable[[Any], bool], frozenset[str]]:
    """How a known value is judged, and the codes looked for in a list."""
    words = set(when) - {"field"}
    if words == {"known"}:
        return (lambda value: True), frozenset()
    if words == {"is"}:
        wanted = when["is"]
        return (lambda value: value == wanted), frozenset()
    if words == {"in"}:
        among = frozenset(when["in"])
        return (lambda value: value in among), frozenset()
    if words in ({"has"}, {"has_any"}, {"count_of", "at_least"}):
        return _list_test(when)
    if words and words <= set(BOUNDS):
        return _bounds_test(when), frozenset()
    raise ValueError(f"unknown comparison: {dict(when)}")


def _list_test(when: Mapping[str, Any]) -> tuple[Callable[[Any], bool], frozenset[str]]:
    codes = frozenset([when["has"]] if "has" in when else when.get("has_any") or when["count_of"])
    unknown = codes - set(FIELDS[when["field"]].options)
    if unknown:
        raise ValueError(f"unknown codes: {sorted(unknown)}")
    if "count_of" in when:
        enough = when["at_least"]
        return (lambda value: len(codes.intersection(value)) >= enough), codes
    return (lambda value: not codes.isdisjoint(value)), codes


def _bounds_test(when: Mapping[str, Any]) -> Callable[[Any], bool]:
    infinite = float("inf")
    at_least, above = when.get("at_least", -infinite), when.get("above", -infinite)
    below, at_most = when.get("below", infinite), when.get("at_most", infinite)
    return lambda value: at_least <= value <= at_most and above < value < below


def _any(parts: list[Condition]) -> Condition:
    tests = tuple(part.holds for part in parts)

    def holds(facts: Facts) -> Verdict:
        verdict: Verdict = False
        for test in tests:
            one = test(facts)
            if one:
                return True
            if one is None:
                verdict = None
        return verdict

    def because(facts: Facts) -> dict[str, Any]:
        return merged(part.because(facts) for part in parts if part.holds(facts))

    def missing(facts: Facts) -> frozenset[str]:
        held = [part.missing(facts) for part in parts if part.holds(facts)]
        if held:  # the part that held on the fewest missing answers is what the verdict rests on
            return min(held, key=len)
        return frozenset().union(*(part.missing(facts) for part in parts if part.holds(facts) is None))

    return Condition(holds, because, missing)


def _all(parts: list[Condition]) -> Condition:
    tests = tuple(part.holds for part in parts)

    def holds(facts: Facts) -> Verdict:
        verdict: Verdict = True
        for test in tests:
            one = test(facts)
            if one is False:
                return False
            if one is None:
                verdict = None
        return verdict

    def because(facts: Facts) -> dict[str, Any]:
        return merged(part.because(facts) for part in parts if part.holds(facts))

    def missing(facts: Facts) -> frozenset[str]:
        unknown = [part for part in parts if part.holds(facts) is None]
        if unknown:  # the first is what has to be asked first
            return unknown[0].missing(facts)
        return frozenset().union(*(part.missing(facts) for part in parts))

    return Condition(holds, because, missing)


def _qualifier(inner: Condition) -> Condition:
    def holds(facts: Facts) -> Verdict:
        verdict = inner.holds(facts)
        return True if verdict is None else verdict

    def because(facts: Facts) -> dict[str, Any]:
        return inner.because(facts) if inner.holds(facts) else {}

    def missing(facts: Facts) -> frozenset[str]:
        return inner.missing(facts) if inner.holds(facts) is None else frozenset()

    return Condition(holds, because, missing)


def _recorded(inner: Condition) -> Condition:
    def missing(facts: Facts) -> frozenset[str]:
        return inner.missing(facts) if inner.holds(facts) else frozenset()

    return Condition(lambda facts: bool(inner.holds(facts)), inner.because, missing)


def _unless(inner: Condition) -> Condition:
    return Condition(lambda facts: not inner.holds(facts), lambda facts: {}, lambda facts: frozenset())
