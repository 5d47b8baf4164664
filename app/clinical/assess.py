"""What a snapshot means: findings with their reasons, gaps, the KSPR card and the pre-eclampsia screen.

The highest level wins and no rule lowers one. Of the rules of one topic only the most severe is reported.
Where a qualifier is missing (the week, an amount, the phase itself) the severer row applies, so a snapshot
without `phase` is judged by the rows of every phase; the missing answer is listed in the gaps.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from app.clinical import kspr, pre_eclampsia
from app.clinical.boxes import in_order
from app.clinical.conditions import Facts, Held
from app.clinical.fields import FIELDS, BadAnswer, Words, read_snapshot
from app.clinical.kspr import Kspr
from app.clinical.pre_eclampsia import Screen
from app.clinical.rulebook import Book, Level, Rule, book
from app.clinical.snapshot import Snapshot, facts_of

ALWAYS_ASKED = ("phase", "danger_signs")
_PLACE = itemgetter(0)

__all__ = ["Assessment", "Finding", "Level", "assess", "assess_lines"]


class Finding(NamedTuple):
    """A rule that held, with what it held on and what to say and do."""

    rule: str
    topic: str
    level: Level
    says: Words
    act: Words
    first_aid: Words
    do_not: Words
    source: str
    evidence: dict[str, Any]
    respond_within_minutes: int | None
    route: str
    standing: bool
    midwife_only: bool

    def as_json(self) -> dict[str, Any]:
        """As the dictionary's answer has it, and more."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "says": dict(self.says),
            "act": dict(self.act),
            "first_aid": dict(self.first_aid),
            "do_not": dict(self.do_not),
            "source": self.source,
            "evidence": self.evidence,
            "respond_within_minutes": self.respond_within_minutes,
            "route": self.route,
            "standing": self.standing,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything that a snapshot means."""

    level: Level
    findings: tuple[Finding, ...]
    gaps: tuple[str, ...]
    kspr: Kspr | None
    pre_eclampsia_risk: Screen

    @property
    def key_gaps(self) -> tuple[str, ...]:
        """The gaps that every visit should close: blood pressure, temperature, danger signs and the like."""
        return tuple(name for name in self.gaps if FIELDS[name].key)

    def for_student(self) -> "Assessment":
        """The same, without anything that only midwife forms ask."""
        findings = tuple(one for one in self.findings if not one.midwife_only)
        return replace(
            self,
            level=_highest(findings),
            findings=findings,
            gaps=tuple(name for name in self.gaps if not FIELDS[name].midwife_only),
            kspr=self.kspr.for_student() if self.kspr else None,
        )

    def as_json(self, id: object = None) -> dict[str, Any]:
        """The dictionary's answer, ready for JSON."""
        return {
            "id": id,
            "level": self.level.value,
            "findings": [one.as_json() for one in self.findings],
            "gaps": list(self.gaps),
            "kspr": self.kspr.as_json() if self.kspr else None,
            "pre_eclampsia_risk": self.pre_eclampsia_risk.as_json(),
        }


def assess(snapshot: Snapshot, on: date | None = None, *, rules_on: date | None = None) -> Assessment:
    """What a snapshot, as read_snapshot returned it, means by the rules of a day (else of its own `on`).

    `rules_on`: by the rules of another day, while `on` stays the day of the facts.

    >>> assess({"phase": "pregnancy", "systolic_mmhg": 150, "diastolic_mmhg": 85}).level
    <Level.URGENT: 'urgent'>
    """
    day = on or snapshot.get("on")
    facts = facts_of(snapshot, day)
    card = kspr.judge_facts(facts)
    facts["kspr_category"] = card.category.code if card else None
    screen = pre_eclampsia.judge_facts(facts)
    facts["pre_eclampsia_positive"] = screen.positive
    findings, gaps = _judge(book(rules_on or day), facts)
    return Assessment(
        level=findings[0].level if findings else Level.NONE,
        findings=findings,
        gaps=in_order([*gaps, *[name for name in ALWAYS_ASKED if facts.get(name) is None]]),
        kspr=card,
        pre_eclampsia_risk=screen,
    )


def _judge(book: Book, facts: Facts) -> tuple[tuple[Finding, ...], set[str]]:
    """The most severe rule of each topic, severest first; and the answers that would tell more."""
    held, waits = book.judge(facts)
    topics, ranks = book.topics, book.ranks
    best: dict[str, Held] = {}
    for one in _with_signs(held, book, facts):
        best.setdefault(topics[one[0]], one)
    asked = book.asked[facts.get("phase") or "pregnancy"]
    open_rows = [one for one in waits if one[0] in asked]
    gaps = [missing for _, _, missing in best.values()]
    for place, missing in open_rows:
        other = best.get(topics[place])
        if other is None or ranks[place] > ranks[other[0]]:
            gaps.append(missing)
    findings = tuple([_finding(book.rules[place], evidence) for place, evidence, _ in best.values()])
    return findings, set().union(*gaps)


def _with_signs(held: list[Held], book: Book, facts: Facts) -> list[Held]:
    """The rules that hold, with those of the signs that were seen, severest first."""
    signs = [code for code in facts.get("danger_signs") or () if code in book.of_sign]
    of_signs: list[Held] = [(book.of_sign[code], {"danger_signs": [code]}, ()) for code in signs]
    return sorted(held + of_signs, key=_PLACE) if of_signs else held


def _highest(findings: Iterable[Finding]) -> Level:
    return max((one.level for one in findings), key=lambda level: level.rank, default=Level.NONE)


def _finding(rule: Rule, evidence: dict[str, Any]) -> Finding:
    return Finding(
        rule=rule.id,
        topic=rule.topic,
        level=rule.level,
        says=rule.says,
        act=rule.act,
        first_aid=rule.first_aid,
        do_not=rule.do_not,
        source=rule.source,
        evidence=evidence,
        respond_within_minutes=rule.respond_within_minutes,
        route=rule.route,
        standing=rule.standing,
        midwife_only=rule.midwife_only,
    )


def assess_lines(lines: Iterable[str], today: date | None = None) -> Iterator[tuple[str, bool]]:
    """For each JSON line its answer, and whether it could be read; a bad line does not stop the others.

    Empty lines are passed over. `today` is the day for a line that names none.
    """
    for line in lines:
        if line.strip():
            answer, good = _assess_line(line, today)
            yield json.dumps(answer, ensure_ascii=False, default=str), good


def _assess_line(line: str, today: date | None) -> tuple[dict[str, Any], bool]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return {"error": "This line is not JSON.", "field": None}, False
    if not isinstance(raw, dict):
        return {"error": "A line must be a JSON object.", "field": None}, False
    try:
        snapshot = read_snapshot(raw)
    except BadAnswer as bad:
        return {"error": bad.says["en"], "field": bad.field, "says": bad.says}, False
    return assess(snapshot, snapshot.get("on") or today).as_json(snapshot.get("id")), True
