"""The same rules in two engines of others, written from our tables. They tell which rows hold, not why."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from app.clinical import kspr, pre_eclampsia
from app.clinical.conditions import expand
from app.clinical.rulebook import rules
from tests.bench.languages import ZEN, Row, json_logic

Engine = Callable[[Mapping[str, Any]], set[str]]
EDGES = [
    {"id": "1", "sourceId": "in", "targetId": "rows"},
    {"id": "2", "sourceId": "rows", "targetId": "out"},
]


def rows() -> dict[str, Row]:
    """Every row that is judged: the rules, the boxes of the card, the items of the screen."""
    found: dict[str, Row] = {rule.id: rule.when for rule in rules()}
    for key, table in (("slug", kspr.card()["factor"]), ("code", pre_eclampsia.screen()["item"])):
        found |= {row[key]: expand(row["when"]) for row in table}
    return found


def zen_table() -> Engine:
    """One decision table of the GoRules engine that collects the rows that hold."""
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "row", "name": "row", "field": "row"}],
        "rules": [{"_id": name, "when": ZEN.test(row), "row": f"'{name}'"} for name, row in rows().items()],
    }
    decide = _zen("decisionTableNode", table)
    return lambda facts: {one["row"] for one in decide(facts)}


def zen_expressions() -> Engine:
    """One expression node of it, with an expression for each row."""
    names = dict(enumerate(rows()))
    tests = [{"id": f"r{n}", "key": f"r{n}", "value": ZEN.test(row)} for n, row in enumerate(rows().values())]
    decide = _zen("expressionNode", {"expressions": tests})
    return lambda facts: {names[int(key[1:])] for key, held in decide(facts).items() if held}


def _zen(kind: str, content: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Any]:
    import zen

    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rows", "name": "rows", "type": kind, "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": EDGES}))
    return lambda facts: decision.evaluate(facts)["result"]


def json_logic_rows() -> Engine:
    """One JsonLogic expression for each row."""
    from json_logic import jsonLogic

    tests = {name: json_logic(row) for name, row in rows().items()}
    return lambda facts: {name for name, test in tests.items() if jsonLogic(test, facts)}
