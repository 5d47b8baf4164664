"""The facts of the booking day, the KSPR card as it stands, and the screen for pre-eclampsia. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.clients.models import Client, Pregnancy, RiskFactor
from app.clients.rules import age_on
from app.clients.schemas import NotedFactor, Risk
from app.clinical import kspr, pre_eclampsia
from app.clinical.attendance import Step
from app.clinical.checklists import latest
from app.clinical.completeness import to_snapshot
from app.clinical.fields import FIELDS
from app.clinical.pre_eclampsia import Screen
from app.clinical.snapshot import facts_of
from app.core.clock import day_of


def booked_facts(client: Client, pregnancy: Pregnancy) -> dict[str, Any]:
    """The facts of the booking day, as the rules judge them: age and counts are those of that day for
    good.
    """
    facts: dict[str, Any] = to_snapshot(latest("registration"), pregnancy.history)
    facts |= {
        "on": pregnancy.booked_on,
        "age_years": age_on(client.born_on, pregnancy.booked_on),
        "gravida": pregnancy.gravida,
        "para": pregnancy.para,
        "abortus": pregnancy.abortus,
    }
    for name, value in (("edd", pregnancy.ultrasound_edd), ("lmp", pregnancy.lmp)):
        if value:
            facts[name] = value
    return facts


BOOKED = frozenset({"on", "edd", "lmp", "gestation_days", "age_years", "gravida", "para", "abortus"})
"""Facts beside the answers that are fixed on the booking day."""


def is_same_error(old: RiskFactor, factor: str, evidence: Mapping[str, Any]) -> bool:
    """Whether this box was ticked before on the same facts of the booking day, and withdrawn as an error."""
    return (
        old.factor == factor
        and old.withdrawn_at is not None
        and set(evidence) <= BOOKED
        and old.evidence == as_kept(evidence)
    )


def without_error(history: Mapping[str, Any], evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The booking answers without those that were wrong: a yes becomes a no, a number not recorded."""
    wrong = {name for name in evidence if name in history and evidence[name] == history[name]}
    kept = {name: value for name, value in history.items() if name not in wrong}
    return kept | {name: False for name in wrong if history[name] is True}


def dates_as_kept(pregnancy: Pregnancy) -> dict[str, Any]:
    """A pregnancy's dates and counts as JSON keeps them."""
    names = ("lmp", "ultrasound_edd", "edd", "gravida", "para", "abortus")
    return as_kept({name: getattr(pregnancy, name) for name in names})


def as_kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON keeps them: days as text, tuples as lists."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else [*value]
        if isinstance(value, tuple)
        else value
        for name, value in facts.items()
    }


def screen(booked: Mapping[str, Any], since: Iterable[tuple[date, Mapping[str, Any]]]) -> Screen:
    """The pre-eclampsia screen by the booking answers, and by blood pressure and urine of the days since. An
    item that held once, holds.
    """
    judged = [pre_eclampsia.judge_facts(facts_of(booked, booked["on"]))]
    for on, answers in since:
        measured = {name: answers[name] for name in SCREENED_LATER if answers.get(name) is not None}
        facts = {name: value for name, value in booked.items() if name not in SCREENED_LATER}
        judged.append(pre_eclampsia.judge_facts(facts_of(facts | measured | {"on": on}, on)))
    boxes = [max(same, key=lambda box: box.held) for same in zip(*(one.boxes for one in judged), strict=True)]
    is_positive = any(one.positive for one in judged)
    return Screen(positive=True if is_positive else judged[0].positive, boxes=tuple(boxes))


SCREENED_LATER = frozenset(
    {
        "systolic_mmhg",
        "diastolic_mmhg",
        "repeat_systolic_mmhg",
        "repeat_diastolic_mmhg",
        "urine_protein",
        "urine_protein_repeat",
    }
)


def risk(standing: Iterable[RiskFactor]) -> Risk:
    """The card of the boxes that stand, in the card's order."""
    rows = {row["slug"]: row for row in kspr.card()["factor"]}
    factors = [_noted(row, rows[row.factor]["words"]) for row in standing if row.factor in rows]
    order = list(rows)
    factors.sort(key=lambda one: order.index(one.factor))
    score = standing_score({one.factor: one.score for one in factors})
    return Risk(score=score, category=kspr.category_of(score).code, factors=tuple(factors))


def standing_score(points: Mapping[str, int]) -> int:
    """2 and the points of every box that stands; one that yields to another standing box adds nothing.

    >>> standing_score({}), standing_score({"PER": 4}), standing_score({"PER": 4, "PEB_EKLAMPSIA": 8})
    (2, 6, 10)
    """
    yields = {row["slug"]: row.get("yields_to") for row in kspr.card()["factor"]}
    counted = (score for slug, score in points.items() if yields.get(slug) not in points)
    return int(kspr.card()["base"]) + sum(counted)


def category_steps(standing: Iterable[RiskFactor]) -> list[Step]:
    """How the category of a pregnancy rose, from the boxes that stand; before the first it was the lowest."""
    return steps_of((day_of(row.since_at), row.factor, row.score) for row in standing)


def steps_of(boxes: Iterable[tuple[date, str, int]]) -> list[Step]:
    """The same from the day, the name and the points of each box."""
    steps = [Step(date.min, kspr.category_of(standing_score({})).code)]
    points: dict[str, int] = {}
    for day, factor, score in sorted(boxes):
        points[factor] = score
        category = kspr.category_of(standing_score(points)).code
        if category != steps[-1].category:
            steps.append(Step(day, category))
    return steps


def _noted(row: RiskFactor, words: Mapping[str, str]) -> NotedFactor:
    return NotedFactor(
        id=row.id,
        factor=row.factor,
        words=words,
        score=row.score,
        since_at=row.since_at,
        evidence=row.evidence,
        is_confirmed=row.confirmed_by is not None,
        is_private=any(FIELDS[name].midwife_only for name in row.evidence if name in FIELDS),
        noted_by=row.noted_by,
        confirmed_by=row.confirmed_by,
        visit_id=row.visit_id,
    )
