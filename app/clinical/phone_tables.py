"""The tables as the phone's reader takes them: the newest rules, ready for JSON."""

import re
from functools import cache
from typing import Any

from app.clinical import kspr, pre_eclampsia
from app.clinical.conditions import expand, fields_in
from app.clinical.fields import COMPUTED, FIELDS, SIGNS, table
from app.clinical.gestation import GestationalAge, pregnancy_days
from app.clinical.progress import FOLLOWED
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
        **_functions(),
    }


def _functions() -> dict[str, Any]:
    """The rows of what is worked out beside the rules, by the file of static/js/lib that reads them."""
    calendar = table("schedule.toml")
    return {
        "dating": _in_days(table("dating.toml")) | {"pregnancy_days": pregnancy_days()},
        "growth": _in_days(table("growth.toml")),
        "nutrition": _in_days(table("nutrition.toml")) | _food_groups(),
        "care": _in_days({part: calendar[part] for part in ("care", "postnatal", "newborn", "outcome")}),
        "progress": {
            "followed": list(FOLLOWED),
            "signs": [code for code, sign in SIGNS.items() if not sign.private],
        },
    }


def _food_groups() -> dict[str, Any]:
    few = expand({"condition": "few_food_groups"})["below"]
    return {"food_groups": list(FIELDS["food_groups_24h"].options), "few_groups_below": few}


def _in_days(part: Any) -> Any:
    """A part of a table without its sources, and with ages of a pregnancy in days."""
    if isinstance(part, list):
        return [_in_days(one) for one in part]
    if isinstance(part, dict):
        return {key: _in_days(value) for key, value in part.items() if key not in ("source", "confidence")}
    return GestationalAge.read(part).total_days if isinstance(part, str) and _AGE.fullmatch(part) else part


_AGE = re.compile(r"[0-9]+w[0-6]d")


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
