"""Every query of clients' rows is bounded: by one opened client (or her pregnancy, visit, pairing), by a
condition handed down, or by `within`.
"""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"
BOUNDS = {
    "alert",
    "alert_id",
    "alert_ids",
    "client",
    "client_id",
    "condition",
    "pairing",
    "pairing_id",
    "person_id",
    "pregnancy",
    "pregnancy_id",
    "student_id",
    "visit",
    "visit_id",
}
"""An argument of one of these names says whose rows are read; the caller has opened her record."""

NOT_OF_CLIENTS = {"people", "notices"}
"""Rooms whose tables hold no client."""


def functions() -> list[tuple[str, ast.FunctionDef]]:
    paths = [p for p in sorted(APP.glob("*/queries*.py")) if p.parent.name not in NOT_OF_CLIENTS]
    return [
        (f"{path.parent.name}.{node.name}", node)
        for path in paths
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and reads(node)
    ]


def reads(function: ast.FunctionDef) -> bool:
    """Whether it reads the database: it is handed a session."""
    return "session" in {a.arg for a in function.args.args}


def test_the_walk_sees_the_queries():
    assert len(functions()) > 10


@pytest.mark.parametrize(("name", "function"), functions(), ids=lambda x: x if isinstance(x, str) else "")
def test_a_query_is_bounded(name, function):
    arguments = {a.arg for a in [*function.args.args, *function.args.kwonlyargs]}
    called = {
        n.func.id for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    names = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}

    assert arguments & BOUNDS or {"within", "lately_within"} & (called | names), name
