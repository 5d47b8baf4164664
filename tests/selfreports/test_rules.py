"""What a family is asked: what the student's form asks in the open, nothing of mood or violence."""

import pytest

from app.clinical.checklists import latest
from app.clinical.fields import SIGNS
from app.selfreports import rules

MOOD_OR_VIOLENCE = {
    "anxiety_insomnia",
    "low_mood_2_weeks",
    "self_harm_thoughts",
    "harm_baby_thoughts",
    "psychosis",
    "violence_disclosed",
    "violence_danger_now",
}


def asked_in_the_open(form):
    items = latest(form).items.values()
    return [sign for item in items if not (item.is_private or item.is_volunteered) for sign in item.signs]


@pytest.mark.parametrize("about", rules.abouts(), ids=lambda one: one.code)
def test_the_same_signs_are_asked_as_by_a_student(about):
    assert sorted([*about.codes, *(set(asked_in_the_open(about.form)) & set(rules.left_out()))]) == sorted(
        asked_in_the_open(about.form)
    )


@pytest.mark.parametrize("about", rules.abouts(), ids=lambda one: one.code)
def test_nothing_is_asked_of_mood_or_violence(about):
    assert not MOOD_OR_VIOLENCE & set(about.codes)


def test_the_words_said_at_home_are_of_known_signs_and_marked_unreviewed():
    words = rules.glossary()

    assert words["is_reviewed"] is False
    assert set(words["jv"]) | set(words["osi"]) <= set(SIGNS)


def test_the_card_says_nothing_of_a_pregnancy():
    text = " ".join(str(one) for one in rules.card_values("https://x", "", "Kertosari", None).values())

    assert not {"hamil", "ibu", "bayi", "nifas", "klien"} & set(text.lower().replace(".", " ").split())
