"""What `make mutate-rules` bends: every limit of every table, one step down and one up."""

import pytest

from scripts.bends import Bend, bends_of, steps
from scripts.mutate_rules import DATA, HOLD_NO_LIMIT, Tables, tables


@pytest.mark.parametrize(
    ("written", "bent"),
    [
        ("140", ["139", "141"]),
        ("-1.2816", ["-1.2817", "-1.2815"]),
        ("11.0", ["10.9", "11.1"]),
        ("24w0d", ["23w6d", "24w1d"]),
        ("0w0d", ["0w1d"]),
        ("72h", ["71h", "73h"]),
        ("watch", ["urgent"]),
        ("emergency", ["urgent"]),
        ('"2+", "3+"', ['"3+"', '"2+"']),
    ],
)
def test_a_limit_is_bent_by_one_step(written, bent):
    assert steps(written) == bent


def test_a_table_that_is_left_out_holds_no_limit():
    assert set(HOLD_NO_LIMIT) == {path.name for path in DATA.glob("*.toml")} - {
        path.name for path in tables()
    }
    without_books = HOLD_NO_LIMIT.keys() - {"sources.toml"}
    assert [str(bend) for name in without_books for bend in bends_of(DATA / name)] == []


@pytest.mark.parametrize(
    "name", ["rules_vitals.toml", "kspr.toml", "measures.toml", "schedule.toml", "fields.toml"]
)
def test_every_number_of_a_table_is_bent(name):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    bent = {bend.line for bend in bends_of(DATA / name)}

    limits = (
        "at_least = ",
        "below = ",
        "above = ",
        "at_most = ",
        "_kg = [",
        "rare = [",
        "_day = ",
        "score = ",
    )
    held = {
        n
        for n, line in enumerate(lines)
        if any(f"{word}{d}" in line for word in limits for d in "0123456789")
    }
    assert held - bent == set()


def test_a_bend_is_noticed_and_the_tables_are_whole_again():
    line = next(bend for bend in bends_of(DATA / "kspr.toml") if bend.before == "base = 2")
    tables_of_this_process = Tables()

    try:
        assert tables_of_this_process.notice(line)
        assert not tables_of_this_process.notice(Bend(line.table, line.line, line.before, line.before))
    finally:
        tables_of_this_process.restore()
