"""Every code, row and limit of the sources is carried by something that exists, or says why nothing does."""

import re
import tomllib
from pathlib import Path

import pytest

from app.clinical import rulebook
from app.clinical.assess import assess
from app.clinical.carriers import carriers, readers_of, rows_of, said
from app.clinical.coverage import parts, rules_named
from app.clinical.fields import DATA, FIELDS, SIGNS, table
from app.clinical.rulebook import Level, rules, source_book

ROOT = Path(__file__).parents[2]
LADDER = tomllib.loads((ROOT / "app/alerts/ladder.toml").read_text(encoding="utf-8"))
CARRIERS = dict(carriers()) | rows_of("alerts", LADDER)
ROWS = [(part, row) for part in parts() for row in part.rows]
CODES = table("coverage/dictionary.toml")
LIMIT = re.compile(r"(?!number )[a-z0-9_.]+( at_least| above| below| at_most)? -?[0-9][0-9.]*$")
LEVELS = {one.id: one.level for one in rules()}


def named(one) -> str:
    return f"{one[0].title['en']}: {one[1].says['en']}"[:80]


@pytest.mark.parametrize("one", ROWS, ids=named)
def test_a_row_is_carried_or_says_why_not(one):
    part, row = one

    assert row.by or row.none_because or row.held_by
    assert part.source in source_book()
    assert row.says.keys() == part.title.keys() == {"id", "en"}
    assert row.none_because is None or row.none_because.keys() == {"id", "en"}


@pytest.mark.parametrize("one", ROWS, ids=named)
def test_a_row_names_only_what_there_is_and_its_limits_stand_there(one):
    _, row = one

    assert [name for name in row.by if name not in CARRIERS] == []
    carried = frozenset().union(*(CARRIERS[name] for name in row.by))
    assert [limit for limit in row.limits if said(limit) not in carried] == []


@pytest.mark.parametrize("one", ROWS, ids=named)
def test_a_row_with_a_level_is_carried_at_this_level(one):
    _, row = one
    found = {LEVELS[name] for name in row.by if name in LEVELS}

    assert not row.level or Level(row.level) in found


@pytest.mark.parametrize("one", [one for one in ROWS if one[1].held_by], ids=named)
def test_a_row_that_a_test_holds_names_one_that_exists(one):
    path, _, test = one[1].held_by.partition("::")

    assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


def test_every_sign_and_field_and_option_stands_in_it_once():
    options = [f"{name}.{code}" for name, field in FIELDS.items() for code in field.options]

    assert list(CODES["sign"]) == list(SIGNS)
    assert list(CODES["field"]) == list(FIELDS)
    assert list(CODES["option"]) == [one for one in options if not one.startswith("danger_signs.")]


@pytest.mark.parametrize("code", SIGNS)
def test_a_sign_has_the_level_it_has_alone_and_names_all_that_read_it(code):
    row = CODES["sign"][code]

    assert row.get("level", "none") == assess({"danger_signs": (code,)}).level
    assert ("level" in row) != ("none_because" in row)
    assert set(row["by"]) == readers_of("danger_signs", code)


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "danger_signs"])
def test_a_field_names_all_that_read_it_and_has_a_level_or_a_reason(name):
    row = CODES["field"][name]
    by = set(row.get("by", ()))

    assert by == readers_of(name)
    assert bool(by & LEVELS.keys()) != ("none_because" in row)


@pytest.mark.parametrize("name", CODES["option"])
def test_an_option_names_all_that_read_it_and_has_a_level_or_a_reason(name):
    row = CODES["option"][name]
    by = set(row.get("by", ()))

    assert by == readers_of(*name.split(".", 1))
    assert bool(by & LEVELS.keys()) != ("none_because" in row)


def test_every_rule_box_and_item_stands_in_a_source_row_too():
    sources = {name for part in parts()[3:] for row in part.rows for name in row.by}

    assert {one.id for one in rules()} - rules_named() == set()
    assert {one.id for one in rules()} - sources == set()
    boxes = {
        name for name in CARRIERS if name.startswith(("kspr/", "pre_eclampsia/", "schedule/K", "decisions/"))
    }
    assert boxes - sources == set()


def test_every_limit_of_a_table_stands_in_a_row_that_names_it():
    """So a limit that is added without its source, or moved, is noticed from this side, too."""
    told = {}
    for _, row in ROWS:
        for name in row.by:
            told.setdefault(name, set()).update(said(limit) for limit in row.limits)
    shared = (
        "conditions/",
        "decisions/",
        "alerts/",
    )  # said by those who use them, or held by tests of their own

    assert [
        (name, one)
        for name, sentences in CARRIERS.items()
        for one in sentences
        if not name.startswith(shared) and LIMIT.match(one) and one not in told.get(name, ())
    ] == []


def test_every_reason_is_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (DATA / "coverage").glob("*.toml"))

    assert [name for name in table("coverage/reasons.toml") if f'none_because = "{name}"' not in text] == []


def test_a_moved_limit_is_no_longer_found():
    """What a row rests on is the number itself: a step beside it, and the rule no longer carries the row."""
    limit = "muac_cm below 23.5"

    assert limit in CARRIERS["muac-low"]
    assert not {"muac_cm below 23.4", "muac_cm below 23.6"} & CARRIERS["muac-low"]


def test_no_row_ever_says_that_all_is_well():
    words = [text for part, row in ROWS for text in (*row.says.values(), *(row.none_because or {}).values())]

    assert [one for one in words if re.search(r"\b(aman|normal|safe|fine)\b", one, re.IGNORECASE)] == []


def test_the_version_of_the_rulebook_is_of_the_tables_that_judge():
    """A sentence of the coverage table changes no judgement, and so not the version that visits keep."""
    assert all("coverage" not in path.name for path in rulebook.DATA.glob("*.toml"))
