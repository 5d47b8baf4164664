"""The rulebook is asked by level, state and words, in a plain form; coverage and cases stand beside it."""

import pytest

from app.clinical.coverage import parts
from app.clinical.rulebook import Level, rules
from app.handbook.rules_cases import cases_of, pinned

RULE = rules()[0]


def shown(page) -> set[str]:
    return {rule.id for rule in rules() if f'id="{rule.id}"' in page.text}


def press(person, do):
    return person.post(f"/rulebook/{RULE.id}", data={"content_hash": RULE.content_hash, "do": do})


@pytest.mark.parametrize("level", ["emergency", "urgent", "watch"])
def test_a_level_shows_its_rules_and_no_others(cast, as_person, level):
    page = as_person(cast.ani).get("/rulebook", params={"level": level})

    assert shown(page) == {rule.id for rule in rules() if rule.level == Level(level)}


def test_every_word_that_is_sought_stands_in_the_rule_in_either_language(cast, as_person):
    ani = as_person(cast.ani)

    assert shown(ani.get("/rulebook", params={"q": "23,5 LENGAN"})) == {"muac-low"}
    assert shown(ani.get("/rulebook", params={"q": "mid-upper-arm"})) == {"muac-low"}
    assert shown(ani.get("/rulebook", params={"q": "zzz"})) == set()
    assert "Tidak ada yang cocok" in ani.get("/rulebook", params={"q": "zzz"}).text


def test_drafts_signed_and_taken_back_are_told_apart(cast, as_person):
    maya = as_person(cast.maya)

    def found(state):
        return shown(maya.get("/rulebook", params={"state": state}))

    assert RULE.id in found("draft")
    press(maya, "sign")
    assert found("signed") == {RULE.id}
    assert RULE.id not in found("draft") | found("withdrawn")
    press(maya, "withdraw")
    assert found("withdrawn") == {RULE.id}
    assert RULE.id in found("draft")
    assert "tanda tangan ditarik" in maya.get(f"/rulebook/{RULE.id}").text


def test_what_there_is_not_asks_for_nothing_and_what_was_typed_comes_back_harmless(cast, as_person):
    page = as_person(cast.ani).get("/rulebook", params={"level": "grave", "state": "lost", "q": '"><b>'})

    assert page.status_code == 200
    assert "&#34;&gt;&lt;b&gt;" in page.text
    assert shown(as_person(cast.ani).get("/rulebook", params={"level": "grave"})) == {r.id for r in rules()}


def test_the_coverage_page_shows_each_part_and_the_reasons(cast, as_person):
    page = as_person(cast.ani).get("/rulebook/coverage")

    assert page.status_code == 200
    assert page.text.count("<summary>") >= len(parts())
    assert "Bengkak kedua kaki saja biasa pada hamil tua." in page.text
    assert 'href="/rulebook/bp-severe"' in page.text


def test_the_page_of_a_rule_names_its_cases(cast, as_person):
    page = as_person(cast.ani).get("/rulebook/muac-low")

    assert all(name in page.text for name in cases_of("muac-low"))


def test_the_page_of_a_rule_says_what_a_clinician_signs(cast, as_person):
    """Its own time, its phases, whether it stays, the private way, and what the sources say it carries."""
    page = as_person(cast.maya).get("/rulebook/screen-harm").text

    for said in ("dijawab dalam 1 jam", "Hamil, Nifas", "temuan mendadak", "jalur tertutup", "EPDS nomor 10"):
        assert said in page
    assert "temuan tetap" in as_person(cast.maya).get("/rulebook/muac-low").text


def test_a_case_pins_what_it_expects_and_what_must_stay_away():
    file = {
        "signs": [{"given": {"phase": "newborn"}, "codes": ["eye_pus"], "level": "urgent"}],
        "limit": [{"name": "arm", "rows": [[23.4, "watch", "muac-low"], [23.5, "none", "!muac-low"]]}],
        "case": [
            {"name": "thin", "finds": ["muac-low"], "not": ["few-food-groups"], "within": {"hb-low": 0}}
        ],
    }

    assert pinned([file]) == {
        "eye-pus": ["eye_pus alone is urgent (newborn)"],
        "few-food-groups": ["thin"],
        "hb-low": ["thin"],
        "muac-low": ["arm: 23.4, 23.5", "thin"],
    }
