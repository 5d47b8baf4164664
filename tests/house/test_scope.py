"""Every query of clients' rows is bounded: by an opened record, by a condition handed down, by `within`, or
by the reader's own id. A query that is not is one of the few that the clock runs, for nobody's eyes."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"
OF_A_CLIENT = {
    "Alert",
    "AlertEvent",
    "Amendment",
    "Client",
    "ClientCard",
    "Consent",
    "EarlyAlert",
    "Grade",
    "Newborn",
    "Pairing",
    "Pregnancy",
    "Referral",
    "ReferralEvent",
    "ReferralTask",
    "Reflection",
    "RiskFactor",
    "SafeContact",
    "SelfReport",
    "Visit",
    "VisitPhoto",
}
"""The tables whose rows say something of a woman, or lead to one."""

BOUNDS = {
    "client",
    "pregnancy",
    "visit",
    "alert",
    "referral",
    "pairing",
    "student",
    "person",
    "row",
    "condition",
}
"""An argument of such a name, its id or plural says whose rows are read; the caller has opened them."""

DOORS = {"within", "lately_within"}

BY_THE_CLOCK = {
    "alerts.changes_since",
    "alerts.next_due_at",
    "alerts.overdue",
    "alerts.waiting_since_before",
    "alerts.watch_counts",
    "referrals.overdue",
    "caseload.next_pregnancies",
}
"""Run by jobs, which act for nobody and show nothing: they read ids and counts of every woman's alerts."""

BY_THE_OPERATOR = {"visits.next_visits"}
"""Run by a command on the server (`osoc rules diff`), which names nobody: ids of visits and of rules."""

BY_A_SECRET = {"referrals.by_token", "selfreports.card_by_token"}
"""The caller holds the secret of a link, which is looked for by its hash: it opens that one thing."""

COUNTED = {"district"}
"""The health office's desk: counts (under 5 hidden) and codes of what is late, over the whole district."""


def functions() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{path.parent.name}.{node.name}", node)
        for path in sorted(APP.glob("*/queries*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and reads_clients(node)
    ]


def reads_clients(function: ast.FunctionDef) -> bool:
    """Whether it asks the database itself, for rows of a client."""
    names = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
    return "session" in arguments(function) and bool(names & OF_A_CLIENT) and asks(function)


def asks(function: ast.FunctionDef) -> bool:
    called = {n.func for n in ast.walk(function) if isinstance(n, ast.Call)}
    return any(isinstance(f, ast.Name) and f.id == "select" for f in called)


def arguments(function: ast.FunctionDef) -> set[str]:
    return {a.arg for a in [*function.args.args, *function.args.kwonlyargs]}


def is_bounded(function: ast.FunctionDef) -> bool:
    whose = {name.removesuffix("s").removesuffix("_id").removesuffix("ie") for name in arguments(function)}
    if whose & BOUNDS or "pregnanc" in whose:
        return True
    if any(isinstance(n, ast.Name) and n.id in DOORS for n in ast.walk(function)):
        return True
    own = {ast.unparse(n) for n in ast.walk(function) if isinstance(n, ast.Attribute)}
    return bool(own & {"user.id", "user.facility_id"})


def test_the_walk_sees_the_queries():
    assert len(functions()) > 30


@pytest.mark.parametrize(("name", "function"), functions(), ids=lambda x: x if isinstance(x, str) else "")
def test_a_query_is_bounded(name, function):
    if name in BY_THE_CLOCK | BY_A_SECRET | BY_THE_OPERATOR or name.split(".")[0] in COUNTED:
        return

    assert is_bounded(function), name


def test_what_the_clock_reads_is_listed_only_while_it_is_there():
    assert {name for name, _ in functions()} >= BY_THE_CLOCK | BY_A_SECRET | BY_THE_OPERATOR
