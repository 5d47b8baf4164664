"""The limit: the rules, the card and the screen as one function of plain ifs, in Python and in JavaScript.

It is written from the tables, tells which rules hold and how high the level is, and gives no reasons.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.clinical import kspr, pre_eclampsia
from app.clinical.conditions import expand, fields_in
from app.clinical.rulebook import rules
from tests.bench.languages import JAVASCRIPT, PYTHON, Written

Limit = Callable[[Any], tuple[int, list[str], int | None, bool]]


@dataclass(frozen=True)
class Shape:
    """How a language writes a function of ifs."""

    language: Written
    head: str
    read: str
    set: str
    when: str
    else_when: str
    found: str
    nothing: str
    end: str = ""

    def chain(self, steps: list[tuple[str, str]]) -> Iterator[str]:
        """The first of several tests that holds acts."""
        for place, (test, act) in enumerate(steps):
            yield (self.else_when if place else self.when).format(test, act)


SHAPES = (
    Shape(
        language=PYTHON,
        head="def limit(facts):",
        read="v_{0} = facts.get({0!r})",
        set="{} = {}",
        when="if {}: {}",
        else_when="elif {}: {}",
        found="hits.append({0!r}); level = level if level > {1} else {1}",
        nothing="None",
    ),
    Shape(
        language=JAVASCRIPT,
        head="export function limit(facts) {",
        read="let v_{0} = facts.{0};",
        set="let {} = {};",
        when="if ({}) {{ {}; }}",
        else_when="else if ({}) {{ {}; }}",
        found="hits.push({0!r}); level = level > {1} ? level : {1}",
        nothing="undefined",
        end="}",
    ),
)


def python_limit() -> Limit:
    """From facts the level, the rules that hold, the total of the card, whether the screen is positive."""
    made: dict[str, Any] = {}
    exec(limit_source(PYTHON), made)
    limit: Limit = made["limit"]
    return limit


def limit_source(language: Written) -> str:
    """The module with the function."""
    [shape] = [one for one in SHAPES if one.language is language]
    starts = {"level": 0, "hits": "[]", "score": kspr.card()["base"], "moderate": 0, "high": 0}
    body = [
        *(shape.read.format(name) for name in sorted(_fields())),
        *(shape.set.format(name, start) for name, start in starts.items()),
        *_card(shape),
        *_screen(shape),
        *_rules(shape),
        "return [level, hits, score, v_pre_eclampsia_positive]",
    ]
    return "\n".join([shape.head, *(f" {line}" for line in body), shape.end])


def _fields() -> frozenset[str]:
    rows = [rule.when for rule in rules()]
    rows += [expand(row["when"]) for row in (*kspr.card()["factor"], *pre_eclampsia.screen()["item"])]
    return frozenset({"gravida"}).union(*map(fields_in, rows))


def _card(shape: Shape) -> Iterator[str]:
    language = shape.language
    tests = {row["slug"]: language.test(expand(row["when"])) for row in kspr.card()["factor"]}
    for row in kspr.card()["factor"]:
        test = tests[row["slug"]]
        if "yields_to" in row:
            test = f"{test}{language.both}{language.no(tests[row['yields_to']])}"
        yield from shape.chain([(test, f"score += {row['score']}")])
    bands = [(one.from_score, one.code) for one in reversed(kspr.categories())]
    yield from shape.chain([(f"score >= {least}", f"v_kspr_category = {code!r}") for least, code in bands])
    no_card = f"score = {shape.nothing}; v_kspr_category = {shape.nothing}"
    yield from shape.chain([(language.no(language.known("v_gravida")), no_card)])


def _screen(shape: Shape) -> Iterator[str]:
    rows = pre_eclampsia.screen()
    for row in rows["item"]:
        yield from shape.chain([(shape.language.test(expand(row["when"])), f"{row['kind']} += 1")])
    reached = [f"{kind} >= {rows[f'{kind}_needed']}" for kind in ("moderate", "high")]
    yield f"v_pre_eclampsia_positive = {shape.language.either.join(reached)}"


def _rules(shape: Shape) -> Iterator[str]:
    """Of each topic the severest rule that holds."""
    ordered = sorted(rules(), key=lambda rule: (rule.topic, -rule.level.rank))
    for _, topic in groupby(ordered, key=lambda rule: rule.topic):
        steps = [(rule, shape.language.test(rule.when)) for rule in topic]
        yield from shape.chain([(test, shape.found.format(rule.id, rule.level.rank)) for rule, test in steps])
