"""Whether every way gives the same hits: without that, how quick it is means nothing."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from app.clinical import kspr, pre_eclampsia
from app.clinical.assess import Assessment, assess
from app.clinical.fields import read_snapshot
from app.clinical.rulebook import book
from app.clinical.snapshot import facts_of
from tests.bench.engines import Engine
from tests.bench.limit import python_limit


def in_short(answer: Assessment) -> list[Any]:
    """An answer as judge.mjs tells it."""
    score = answer.kspr.score if answer.kspr else None
    found = [one.rule for one in answer.findings]
    return [answer.level.value, found, list(answer.gaps), score, answer.pre_eclampsia_risk.positive]


def answers(visits: Iterable[Mapping[str, Any]], day: date) -> Iterator[str]:
    """Our answer to each visit, as JSON. The limit's hits must be ours."""
    limit = python_limit()
    for visit in visits:
        snapshot = read_snapshot(visit)
        answer = assess(snapshot, day)
        level, found, score, is_positive = limit(facts_of(snapshot, day))
        mine = in_short(answer)
        theirs = [sorted(found), level, score, is_positive]
        if theirs != [sorted(mine[1]), answer.level.rank, mine[3], mine[4] is True]:
            raise SystemExit(f"The limit says {theirs} of {visit}, we say {mine}")
        yield json.dumps(mine)


def whole_facts(visit: Mapping[str, Any], day: date) -> dict[str, Any]:
    """All that a row may read, worked out for the engines; as JSON has it."""
    facts = facts_of(read_snapshot(visit), day)
    card = kspr.judge_facts(facts)
    facts["kspr_category"] = card.category.code if card else None
    facts["pre_eclampsia_positive"] = pre_eclampsia.judge_facts(facts).positive
    known = {name: value for name, value in facts.items() if value is not None}
    plain: dict[str, Any] = json.loads(json.dumps(known, default=str))
    return plain


def settled(held: Collection[str], facts: Mapping[str, Any]) -> list[Any]:
    """What the rows that an engine found come to, in the words of `in_short` (without gaps)."""
    best: dict[str, str] = {}
    for rule in book().rules:
        if rule.id in held:
            best.setdefault(rule.topic, rule.id)
    factors = [
        row for row in kspr.card()["factor"] if row["slug"] in held and row.get("yields_to") not in held
    ]
    score = kspr.card()["base"] + sum(row["score"] for row in factors) if "gravida" in facts else None
    screen = pre_eclampsia.screen()
    kinds = [row["kind"] for row in screen["item"] if row["code"] in held]
    is_positive = any(kinds.count(kind) >= screen[f"{kind}_needed"] for kind in ("moderate", "high"))
    return [list(best.values()), score, is_positive]


def differing(engine: Engine, visits: Iterable[Mapping[str, Any]], day: date) -> int:
    """How many visits an engine judges otherwise than we do."""
    found = 0
    for visit in visits:
        _, rules, _, score, positive = in_short(assess(read_snapshot(visit), day))
        facts = whole_facts(visit, day)
        found += settled(engine(facts), facts) != [rules, score, positive is True]
    return found
