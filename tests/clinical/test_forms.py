"""A form that was sent: commas, pasted pressures, days in three boxes, and signs that were not asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.answers import BadAnswers, read_answers
from app.clinical.checklists import all_checklists, checklist
from app.clinical.form_boxes import entered_again, write_form
from app.clinical.form_values import MONTHS_ID, read_number, write_number
from app.clinical.forms import read_form
from tests.clinical.some_answers import answers_to

VISIT = checklist("anc-home-visit", 1)
BOOKING = checklist("registration", 1)
ALL = all_checklists()


def sent(**boxes):
    return {name: value if isinstance(value, list) else [value] for name, value in boxes.items()}


def errors(form=VISIT, **boxes):
    with pytest.raises(BadAnswers) as refused:
        read_form(form, sent(**boxes))
    return {error.code: error.says for error in refused.value.errors}


@pytest.mark.parametrize("form", ALL, ids=str)
@given(data=st.data())
def test_answers_written_into_a_form_are_read_back(form, data):
    answers = read_answers(form, data.draw(answers_to(form)))

    assert read_form(form, write_form(form, answers)) == answers


@given(answers_to(VISIT), st.randoms(use_true_random=False))
def test_the_order_of_the_boxes_does_not_matter(given, random):
    boxes = list(write_form(VISIT, read_answers(VISIT, given)).items())
    random.shuffle(boxes)

    assert read_form(VISIT, dict(boxes)) == read_answers(VISIT, given)


@pytest.mark.parametrize("form", ALL, ids=str)
@given(boxes=st.data())
def test_whatever_is_sent_is_read_or_refused(form, boxes):
    codes = st.sampled_from(list(form.items))
    ends = st.sampled_from(["", "_day", "_month", "_year", "_none", "_not_measured", "_confirmed"])
    names = st.builds(lambda code, end: code + end, codes, ends)
    pairs = boxes.draw(st.dictionaries(names, st.lists(st.text(max_size=8), max_size=3), max_size=6))

    said = []
    try:
        read_form(form, pairs)
    except BadAnswers as refused:
        said = [words for error in refused.errors for words in error.says.values()]

    assert all(words.encode() for words in said)


# -- numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [("36,5", 36.5), ("36.5", 36.5), (" 36,5 ", 36.5), ("36,5 °C", 36.5), ("36", 36), ("37,0", 37.0)],
)
def test_a_number_is_read_with_comma_or_point_spaces_and_its_unit(text, value):
    assert read_form(VISIT, sent(temperature_c=text)) == {"temperature_c": value}


@pytest.mark.parametrize("text", ["36,5,1", "3 6", "panas", "٣٧", "1e3", "0x1f", "--3", "∞", "3️⃣", "9" * 400])
def test_what_is_no_number_is_refused(text):
    assert "angka" in errors(temperature_c=text)["temperature_c"]["id"]


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6).map(lambda x: round(x, 6))
)
def test_a_number_written_is_read_back(value):
    assert read_number(write_number(value)) == value


def test_a_whole_number_with_a_part_is_refused():
    assert "bulat" in errors(pulse_bpm="80,5")["pulse_bpm"]["id"]


# -- both pressures in one box


@pytest.mark.parametrize("text", ["120/80", " 120 / 80 ", "120/80 mmHg"])
def test_a_pressure_pasted_whole_fills_both_boxes(text):
    pressure = {"systolic_mmhg": 120, "diastolic_mmhg": 80}

    assert read_form(VISIT, sent(systolic_mmhg=text)) == pressure
    assert read_form(VISIT, sent(systolic_mmhg=text, diastolic_mmhg="80")) == pressure
    repeat = {f"repeat_{name}": value for name, value in pressure.items()}
    assert read_form(VISIT, sent(repeat_systolic_mmhg=text)) == repeat


def test_a_pasted_pressure_never_overwrites_another():
    assert set(errors(systolic_mmhg="120/80", diastolic_mmhg="90")) == {"systolic_mmhg"}


@pytest.mark.parametrize("text", ["120/", "/80", "120/80/70", "a/b", "80/120"])
def test_half_a_pressure_is_refused(text):
    assert "systolic_mmhg" in errors(systolic_mmhg=text)


# -- days


@pytest.mark.parametrize(
    "boxes",
    [
        ("3", "12", "2026"),
        ("03", "Desember", "2026"),
        ("3", "des", "2026"),
        ("3", "December", "2026"),
        ("3 Desember 2026", "", ""),
        ("3/12/2026", "", ""),
        ("3-12-2026", "", ""),
        ("2026-12-03", "", ""),
    ],
    ids=str,
)
def test_a_day_is_read_from_three_boxes_or_pasted_into_the_first(boxes):
    day, month, year = boxes

    read = read_form(VISIT, sent(next_visit_on_day=day, next_visit_on_month=month, next_visit_on_year=year))

    assert read == {"next_visit_on": "2026-12-03"}


@pytest.mark.parametrize("number", range(1, 13))
def test_every_indonesian_month_is_known_whole_and_by_three_letters(number):
    for name in (MONTHS_ID[number - 1], MONTHS_ID[number - 1][:3], MONTHS_ID[number - 1].upper()):
        boxes = sent(next_visit_on_day="7", next_visit_on_month=name, next_visit_on_year="2026")
        assert read_form(VISIT, boxes) == {"next_visit_on": f"2026-{number:02}-07"}


@pytest.mark.parametrize(
    "boxes",
    [("30", "2", "2026"), ("29", "2", "2027"), ("3", "12", "26"), ("3", "", ""), ("", "", "2026")]
    + [("3", "13", "2026"), ("0", "1", "2026"), ("3", "Senin", "2026"), ("3", "12", "2019")],
    ids=str,
)
def test_a_day_that_is_not_there_is_refused(boxes):
    day, month, year = boxes

    assert "next_visit_on" in errors(
        next_visit_on_day=day, next_visit_on_month=month, next_visit_on_year=year
    )


def test_the_leap_day_is_a_day():
    boxes = sent(next_visit_on_day="29", next_visit_on_month="Februari", next_visit_on_year="2028")

    assert read_form(VISIT, boxes) == {"next_visit_on": "2028-02-29"}


# -- letters


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud83d"])
@pytest.mark.parametrize("name", ["note", "pulse_bpm", "lie", "next_visit_on_month"])
def test_a_letter_that_cannot_be_kept_is_refused_in_clear_words(bad, name):
    code = name.removesuffix("_month")

    assert "tidak bisa dibaca" in errors(**{name: f"1{bad}2"})[code]["id"]


def test_emoji_are_fine():
    assert read_form(VISIT, sent(note="Ibu senang 🤰🏽")) == {"note": "Ibu senang 🤰🏽"}


def test_a_refused_form_comes_back_with_all_that_was_entered():
    boxes = sent(
        systolic_mmhg="seratus", note="a\x00b\r\nc", counselling_topics=["iron", "nutrition"], page="3"
    )

    again = entered_again(boxes)

    assert again == boxes | {"note": ["a\ufffdb\nc"]}
    assert set(errors(**boxes)) == {"systolic_mmhg", "note"}


# -- yes, no, none, why not


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("yes", {"smokes": True}),
        ("no", {"smokes": False}),
        ("not_known", {"not_measured": {"smokes": "not_known"}}),
        ("", {}),
    ],
)
def test_a_question_has_yes_no_not_known_or_nothing(text, read):
    assert read_form(VISIT, sent(smokes=text)) == read


def test_another_word_is_no_answer_to_yes_or_no():
    assert "ya atau tidak" in errors(smokes="maybe")["smokes"]["id"]


def test_none_of_these_is_an_answer_and_no_tick_is_none():
    assert read_form(VISIT, sent(food_groups_24h_none="1")) == {"food_groups_24h": []}
    assert read_form(VISIT, sent(food_groups_24h=[])) == {}
    assert set(errors(food_groups_24h="eggs", food_groups_24h_none="1")) == {"food_groups_24h"}


def test_a_reason_is_kept_and_a_value_beside_it_is_asked_about():
    reason = {"not_measured": {"pulse_bpm": "no_device"}}

    assert read_form(VISIT, sent(pulse_bpm="", pulse_bpm_not_measured="no_device")) == reason
    assert set(errors(pulse_bpm="80", pulse_bpm_not_measured="no_device")) == {"pulse_bpm"}


def test_one_reason_may_stand_for_both_boxes_of_a_pressure():
    both = {"systolic_mmhg": "no_device", "diastolic_mmhg": "no_device"}

    assert read_form(VISIT, sent(systolic_mmhg_both_not_measured="no_device")) == {"not_measured": both}
    assert set(errors(systolic_mmhg="120/80", systolic_mmhg_both_not_measured="no_device")) == set(both)


def test_a_tick_confirms_a_rare_value():
    read = read_form(VISIT, sent(systolic_mmhg="190", systolic_mmhg_confirmed="1"))

    assert read == {"systolic_mmhg": 190, "confirmed": ["systolic_mmhg"]}


def test_one_box_sent_with_two_values_is_refused():
    assert set(errors(pulse_bpm=["80", "90"])) == {"pulse_bpm"}
    assert read_form(VISIT, sent(pulse_bpm=["80", "80 "])) == {"pulse_bpm": 80}


def test_names_that_are_not_the_checklists_are_the_pages_own():
    assert read_form(VISIT, sent(csrf="x", visit_id="y")) == {}


# -- signs

EVERY_NO = {
    item.code if len(item.signs) == 1 else f"{item.code}_none": ["no"]
    for item in VISIT.items.values()
    if item.signs and not item.is_volunteered
}


def test_signs_are_none_when_every_question_was_answered_with_none():
    assert read_form(VISIT, EVERY_NO) == {"danger_signs": []}


def test_a_question_left_out_is_not_asked():
    boxes = {name: value for name, value in EVERY_NO.items() if name not in ("bleeding", "fever_none")}

    assert read_form(VISIT, boxes) == {
        "danger_signs": [],
        "signs_not_asked": ["vaginal_bleeding", "fever_over_2_days", "chills"],
    }


def test_a_sign_is_kept_also_when_nothing_else_was_asked():
    read = read_form(VISIT, sent(convulsion="yes"))

    assert read["danger_signs"] == ["convulsion"]
    assert "vaginal_bleeding" in read["signs_not_asked"]
    assert "convulsion" not in read["signs_not_asked"]


def test_singles_and_the_rest_are_one_list():
    boxes = EVERY_NO | sent(
        bleeding="yes", other_signs=["pallor", "dizziness"], headache_or_vision="blurred_vision"
    )
    for name in ("other_signs_none", "headache_or_vision_none"):
        del boxes[name]

    assert read_form(VISIT, boxes) == {
        "danger_signs": ["vaginal_bleeding", "blurred_vision", "dizziness", "pallor"]
    }


def test_a_sign_and_none_of_them_together_are_refused():
    assert set(errors(fever="chills", fever_none="1")) == {"fever"}
    assert set(errors(convulsion=["yes", "no"])) == {"convulsion"}


def test_a_form_on_which_nothing_was_asked_says_nothing_about_signs():
    assert read_form(VISIT, {}) == {}
    assert read_form(VISIT, sent(told_signs_none="1")) == {}


def test_what_she_told_is_kept_whether_or_not_she_is_alone():
    read = read_form(VISIT, EVERY_NO | sent(alone_now="no", told_signs="violence_disclosed"))

    assert read == {"danger_signs": ["violence_disclosed"], "alone_now": False}


def test_a_form_without_signs_has_none():
    assert read_form(BOOKING, sent(has_sti="no")) == {"has_sti": False}
