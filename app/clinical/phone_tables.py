"""The tables as the phone's reader takes them: the newest rules, ready for JSON."""

from functools import cache
from typing import Any

from app.clinical import kspr, pre_eclampsia
from app.clinical.conditions import expand, fields_in
from app.clinical.fields import COMPUTED, FIELDS
from app.clinical.gestation import pregnancy_days
from app.clinical.rulebook import Rule, rulebook_version, rules
from app.clinical.snapshot import measures


@cache
def phone_tables(*, midwife: bool = False) -> dict[str, Any]:
    """Everything static/js/lib/rulebook.js needs; without `midwife`, nothing that only midwife forms ask."""
    return {
        "version": rulebook_version(),
        "fields": [name for name, field in FIELDS.items() if midwife or not field.midwife_only],
        "inputs": {name: list(field.inputs) for name, field in COMPUTED.items()},
        "measures": dict(measures()) | {"pregnancy_days": pregnancy_days()},
        "rules": [_rule(rule) for rule in rules() if midwife or not rule.midwife_only],
        "kspr": _kspr(midwife),
        "pre_eclampsia": _screen(),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "topic": rule.topic,
        "level": rule.level.value,
        "when": rule.when,
        "phases": list(rule.phases),
        "says": dict(rule.says),
        "act": dict(rule.act),
        "first_aid": dict(rule.first_aid),
        "do_not": dict(rule.do_not),
        "source": rule.source,
        "respond_within_minutes": rule.respond_within_minutes,
        "route": rule.route,
        "standing": rule.standing,
    }


def _kspr(midwife: bool) -> dict[str, Any]:
    factors = [
        {key: row[key] for key in ("slug", "score", "earlier", "yields_to") if key in row}
        | {"when": expand(row["when"])}
        for row in kspr.card()["factor"]
        if midwife or not _asks_midwife_only(row)
    ]
    categories = [{"code": one.code, "from_score": one.from_score} for one in kspr.categories()]
    return {"base": kspr.card()["base"], "categories": categories, "factors": factors}


def _asks_midwife_only(row: dict[str, Any]) -> bool:
    return any(FIELDS[name].midwife_only for name in fields_in(expand(row["when"])) if name in FIELDS)


def _screen() -> dict[str, Any]:
    rows = pre_eclampsia.screen()
    return {
        "needed": {"moderate": rows["moderate_needed"], "high": rows["high_needed"]},
        "items": [{"code": r["code"], "kind": r["kind"], "when": expand(r["when"])} for r in rows["item"]],
    }
