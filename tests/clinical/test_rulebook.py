"""The tables themselves: words, sources, versions, and what may never be said."""

import re
import tomllib
from datetime import date

import pytest

from app.clinical import kspr, rulebook
from app.clinical.assess import assess
from app.clinical.conditions import compile_condition, expand, fields_in
from app.clinical.fields import COMPUTED, DATA, FIELDS, SIGNS, table
from app.clinical.phone_tables import phone_tables
from app.clinical.rulebook import Level, rule, rulebook_version, rules, source_book, versions

LANGUAGES = {"id", "en"}
CONFIDENCE = {"read", "transcribed", "unchecked", "programme"}


@pytest.mark.parametrize("one", versions(), ids=lambda one: one.id)
def test_every_rule_says_what_was_found_what_to_do_and_where_it_comes_from(one):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.id)
    assert one.says.keys() == one.act.keys() == LANGUAGES
    assert all(one.says.values())
    assert all(one.act.values())
    assert one.source in source_book()
    assert one.confidence in CONFIDENCE
    assert set(one.phases) <= {"pregnancy", "postpartum", "newborn"}
    assert one.route in ("open", "private")


@pytest.mark.parametrize("one", [r for r in versions() if r.level == Level.EMERGENCY], ids=lambda one: one.id)
def test_every_emergency_says_first_aid_and_what_not_to_do(one):
    assert all(one.first_aid.values())
    assert all(one.do_not.values())


def test_an_id_is_used_once_a_day():
    ids = [one.id for one in rules()]

    assert len(ids) == len(set(ids))


def test_signs_of_harm_and_violence_go_the_private_way():
    private = {one.id for one in rules() if one.route == "private"}

    assert {"self-harm-thoughts", "harm-baby-thoughts", "psychosis", "violence-danger-now"} <= private
    assert {"violence-disclosed", "tb-contact", "reactive-test", "screen-harm", "screen-mood"} <= private


def test_history_and_screens_are_standing_and_signs_are_not():
    standing = {one.id for one in rules() if one.standing}

    assert {"muac-low", "age-under-20", "pre-eclampsia-screen", "reactive-test", "screen-mood"} <= standing
    assert not standing & {code.replace("_", "-") for code in SIGNS}


def every_word() -> list[str]:
    words = []

    def walk(part):
        if isinstance(part, dict):
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)
        elif isinstance(part, str):
            words.append(part)

    for path in DATA.glob("*.toml"):
        if path.name != "sources.toml":
            walk(tomllib.loads(path.read_text(encoding="utf-8")))
    return words


def test_no_table_ever_says_that_all_is_well():
    assert [w for w in every_word() if re.search(r"\b(aman|normal|safe|fine)\b", w, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    "name", ["kspr.toml", "pre_eclampsia.toml", "measures.toml", "decisions.toml", "dating.toml"]
)
def test_every_source_of_the_other_tables_resolves(name):
    text = (DATA / name).read_text(encoding="utf-8")

    assert set(re.findall(r'^source = "([^"]+)"', text, re.MULTILINE)) - source_book().keys() == set()


def test_every_field_has_words_and_an_order_of_ranges():
    for field in (*FIELDS.values(), *COMPUTED.values()):
        assert field.words.keys() == LANGUAGES
        assert all(words.keys() == LANGUAGES for words in field.options.values())
        assert field.source in source_book()
        if field.rare:
            low, high = field.plausible
            assert low <= field.rare[0] <= field.rare[1] <= high, field.name
        if field.likely_unit:
            low, high = field.likely_unit.between
            assert high < field.plausible[0] or low > field.plausible[1], field.name


def test_every_number_a_form_takes_has_a_plausible_range():
    assert [f.name for f in FIELDS.values() if f.type in ("int", "float", "date") and not f.plausible] == []


def test_every_condition_and_every_advice_is_used():
    text = "\n".join(p.read_text(encoding="utf-8") for p in DATA.glob("*.toml"))

    unused = [name for name in table("conditions.toml") if f'condition = "{name}"' not in text]
    assert [name for name in unused if name != "few_food_groups"] == []
    assert [name for name in table("advice.toml") if f'advice = "{name}"' not in text] == []


@pytest.mark.parametrize(
    "when",
    [
        {"field": "bloodpressure", "at_least": 1},
        {"field": "systolic_mmhg", "over": 1},
        {"field": "systolic_mmhg"},
        {"field": "danger_signs", "has": "sneezing"},
        {"some": []},
        {"any": [], "all": []},
    ],
)
def test_a_word_outside_the_vocabulary_is_refused(when):
    with pytest.raises((ValueError, KeyError)):
        compile_condition(expand(when))


def test_last_years_visit_is_judged_by_last_years_rules(monkeypatch):
    newer = rule("muac-low")
    changed = type(newer)(
        **{name: getattr(newer, name) for name in newer.__slots__}
        | {
            "in_force": date(2027, 1, 1),
            "when": {"field": "muac_cm", "below": 24.5},
        }
    )
    kept = versions()
    monkeypatch.setattr(rulebook, "versions", lambda: (*kept, changed))
    caches = (rulebook._changes, rulebook._in_force, rulebook._by_id)
    for cached in caches:
        cached.cache_clear()

    given = {"phase": "pregnancy", "muac_cm": 24.0, "danger_signs": ()}
    levels = [
        assess(given, day).level for day in (date(2025, 1, 1), date(2026, 12, 31), date(2027, 1, 1), None)
    ]

    for cached in caches:
        cached.cache_clear()
    assert levels == ["none", "none", "watch", "watch"]


def test_the_version_names_the_content():
    assert re.fullmatch(r"[0-9a-f]{12}", rulebook_version())


def test_a_rules_hash_is_of_its_content_alone():
    hashes = {one.content_hash for one in versions()}

    assert len(hashes) == len(versions())


def test_nothing_of_midwife_forms_reaches_the_phone():
    hidden = {name for name, field in FIELDS.items() if field.midwife_only}
    tables = phone_tables()
    read = set().union(*(fields_in(r["when"]) for r in tables["rules"] + tables["kspr"]["factors"]))

    assert hidden == {"hiv", "syphilis", "hbsag", "has_sti", "violence_details"}
    assert read & hidden == set()
    assert set(tables["fields"]) & hidden == set()
    assert "PMS" not in {r["slug"] for r in tables["kspr"]["factors"]}


def test_a_student_sees_of_a_hidden_box_no_more_than_its_score():
    given = {
        "phase": "pregnancy",
        "gravida": 2,
        "hiv": "reactive",
        "syphilis": "reactive",
        "danger_signs": (),
    }
    whole, shown = assess(given), assess(given).for_student()

    assert whole.level == "urgent"
    assert whole.kspr.factors == ("PMS",)
    assert shown.level == "none"
    assert shown.findings == ()
    assert shown.kspr.score == 6
    [box] = [box for box in shown.kspr.boxes if box.held]
    assert (box.score, box.words["id"], box.evidence) == (4, "rincian pada bidan", {})
    hidden = {"hiv", "syphilis", "hbsag", "has_sti"}
    assert not hidden & {*shown.gaps, *shown.kspr.not_known}
    assert not re.search(r"hiv|sifilis|syphilis|menular|PMS", str(shown.as_json()), re.IGNORECASE)


def test_a_student_cannot_tell_an_empty_hidden_box_from_one_not_asked():
    asked = assess({"gravida": 2, "has_sti": False}).for_student()
    not_asked = assess({"gravida": 2}).for_student()

    assert asked.as_json() == not_asked.as_json()


def test_the_published_totals_band_as_published():
    women = {2: 312, 6: 116, 10: 59, 14: 17, 18: 1}

    banded = {"KRR": 0, "KRT": 0, "KRST": 0}
    for total, number in women.items():
        banded[kspr.category_of(total).code] += number

    assert banded == {"KRR": 312, "KRT": 175, "KRST": 18}


def test_every_category_recommends_care_place_and_referral():
    for one in kspr.categories():
        assert all(
            all(words.values()) for words in (one.words, one.care, one.place, one.attendant, one.referral)
        )
        assert one.source in source_book()


def test_a_card_explains_every_box():
    card = kspr.judge({"gravida": 2, "para": 1, "prior_caesarean": True, "height_cm": 150})
    boxes = {box.slug: box for box in card.boxes}

    assert len(boxes) == 28
    assert (boxes["BEKAS_SC"].state, boxes["BEKAS_SC"].evidence) == ("held", {"prior_caesarean": True})
    assert (boxes["PENDEK_145"].state, boxes["PENDEK_145"].evidence) == ("not", {})
    assert (boxes["TBC"].state, boxes["TBC"].missing) == ("unknown", ("has_tb",))
    assert all(box.words["id"] and box.definition["id"] for box in card.boxes)
