"""The screen of mood: sums are worked out, two questions are answered at once, and all of it is private."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.answers import BadAnswers, read_answers
from app.clinical.assess import assess
from app.clinical.checklists import all_checklists, latest
from app.clinical.completeness import completeness, sums_of, to_snapshot
from app.clinical.fields import FIELDS

FORM = latest("mental-health")
EPDS = [f"epds_{n}" for n in range(1, 11)]
SRQ = [f"srq_{n}" for n in range(1, 21)]
REVERSED = {3, 5, 6, 7, 8, 9, 10}
SUMS = [pytest.param(form, one, id=f"{form}-{one.field}") for form in all_checklists() for one in form.sums]


def epds(total, items=EPDS):
    """Answers to these items that add up to a total, the first ones highest."""
    answers = {}
    for code in items:
        score = min(total, 3)
        answers[code] = next(letter for letter, is_it in FORM.items[code].scores.items() if is_it == score)
        total -= score
    assert total == 0
    return answers


def srq(yes, items=SRQ):
    return {code: number < yes for number, code in enumerate(items)}


def rules(answers, phase="postpartum"):
    found = assess(to_snapshot(FORM, read_answers(FORM, answers), phase))
    return {one.rule: (one.level, one.route, one.respond_within_minutes) for one in found.findings}


@pytest.mark.parametrize("number", range(1, 11))
def test_the_scores_run_as_in_the_scale(number):
    scores = list(FORM.items[f"epds_{number}"].scores.values())

    assert scores == ([3, 2, 1, 0] if number in REVERSED else [0, 1, 2, 3])


@pytest.mark.parametrize(("form", "one"), SUMS)
def test_a_sum_is_of_items_that_count_and_is_never_asked(form, one):
    assert one.field in FIELDS
    assert one.field not in form.items
    for code in one.items:
        item = form.items[code]
        assert item.type == "bool" or set(item.scores) == set(item.options)


def test_a_typed_total_is_refused():
    for name in ("epds_score", "epds_item_10", "srq20_score", "srq20_item_17"):
        with pytest.raises(BadAnswers):
            read_answers(FORM, {name: 1})


def test_the_scores_reach_from_nothing_to_all():
    assert sums_of(FORM, epds(0) | srq(0)) == {
        "epds_score": 0,
        "epds_item_10": 0,
        "srq20_score": 0,
        "srq20_item_17": 0,
    }
    assert sums_of(FORM, epds(30) | srq(20))["epds_score"] == 30
    assert sums_of(FORM, srq(20))["srq20_score"] == 20
    assert to_snapshot(FORM, srq(20))["srq20_item_17"] is True


@given(st.permutations(EPDS), st.integers(0, 30))
def test_a_total_does_not_hang_on_which_items_made_it(items, total):
    assert sums_of(FORM, epds(total, items))["epds_score"] == total


@pytest.mark.parametrize(("total", "known"), [(9, False), (10, True), (13, True)])
def test_an_incomplete_sum_is_known_only_once_it_has_reached_the_lowest_limit(total, known):
    answers = epds(total, EPDS[:9])

    assert sums_of(FORM, answers).get("epds_score") == (total if known else None)


@pytest.mark.parametrize(("yes", "known"), [(5, False), (6, True)])
def test_nor_is_the_other_one(yes, known):
    assert ("srq20_score" in sums_of(FORM, srq(yes, SRQ[:19]))) == known


@pytest.mark.parametrize(
    ("total", "rule"), [(9, None), (10, "screen-mood"), (12, "screen-mood"), (13, "screen-mood-high")]
)
def test_the_total_is_judged_alone(total, rule):
    found = rules(epds(total))

    assert list(found) == ([rule] if rule else [])
    assert all(route == "private" for _, route, _ in found.values())


@pytest.mark.parametrize(("yes", "is_found"), [(5, False), (6, True)])
def test_six_times_yes_is_talked_about(yes, is_found):
    assert ("screen-mood" in rules(srq(yes))) == is_found


@pytest.mark.parametrize("answers", [{"epds_10": "c"}, {"epds_10": "a"}, {"srq_17": True}], ids=str)
@pytest.mark.parametrize("phase", ["pregnancy", "postpartum"])
def test_a_thought_of_harm_is_answered_within_the_hour_whatever_else_was_left_out(answers, phase):
    assert rules(answers, phase) == {"screen-harm": ("emergency", "private", 60)}


@pytest.mark.parametrize("answers", [{"epds_10": "d"}, {"srq_17": False}, {"srq_16": True}], ids=str)
def test_without_one_there_is_no_such_finding(answers):
    assert "screen-harm" not in rules(answers)


@pytest.mark.parametrize(
    ("code", "given", "asked"),
    [
        ("harm_epds", {"epds_10": "c"}, True),
        ("harm_epds", {"epds_10": "d"}, False),
        ("harm_epds", {}, False),
        ("harm_srq", {"srq_17": True}, True),
        ("harm_srq", {"srq_17": False}, False),
    ],
)
def test_what_to_do_follows_the_answer_on_the_form_itself(code, given, asked):
    order = list(FORM.items)

    assert FORM.items[code].is_asked(given) is asked
    assert order.index(code) == order.index("epds_10" if code == "harm_epds" else "srq_17") + 1
    assert "Jangan tinggalkan Ibu" in FORM.items[code].hint["id"]


def test_she_is_asked_alone_and_everything_she_says_is_private():
    assert list(FORM.items)[0] == "alone_now"
    assert all(item.is_private for code, item in FORM.items.items() if code != "alone_now")


def test_a_woman_who_leaves_every_question_costs_the_student_nothing():
    assert completeness(FORM, read_answers(FORM, {"alone_now": False})) == (1, 1, [])


def test_every_copy_names_its_authors():
    intros = {section.code: section.intro for section in FORM.sections}

    for lang in ("id", "en"):
        assert "Cox, Holden, Sagovsky (1987)" in intros["epds"][lang]
        assert "SRQ-20" in intros["srq"][lang]


def test_the_phase_is_that_of_the_woman_and_not_of_the_form():
    assert to_snapshot(FORM, {}, "postpartum")["phase"] == "postpartum"
    assert "phase" not in to_snapshot(FORM, {})
    assert to_snapshot(latest("anc-home-visit"), {}, "postpartum")["phase"] == "pregnancy"
