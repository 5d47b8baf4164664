"""A checklist on screen: every question has its boxes, and the boxes hold what was answered."""

from html.parser import HTMLParser
from typing import Any

import pytest

from app.clinical.checklists import Checklist, all_checklists, latest
from app.clinical.form_boxes import write_form
from app.clinical.forms import read_form
from app.core.errors import Problem, Said
from app.core.web import templates

PAGE = """{% import "macros/checklist.html" as checks with context %}
{% import "macros/form.html" as f with context %}
{{ f.error_summary() }}{{ checks.steps(checklist) }}{{ checks.questions(checklist, boxes, rare) }}"""


class Boxes(HTMLParser):
    """What a browser would send, and which boxes there are."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.names: set[str] = set()
        self.sent: dict[str, list[str]] = {}
        self.described: set[str] = set()
        self.labelled: set[str] = set()
        self.links: list[str] = []
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        self.ids += [has["id"] or ""] if "id" in has else []
        self.described |= set((has.get("aria-describedby") or "").split())
        self.labelled |= {has["for"] or ""} if "for" in has else set()
        self.links += [(has["href"] or "")[1:]] if tag == "a" else []
        name = has.get("name")
        if name is None:
            return
        self.names.add(name)
        self._textarea = name if tag == "textarea" else None
        if tag == "input" and ("checked" in has or has["type"] not in ("radio", "checkbox")):
            self.sent.setdefault(name, []).append(has.get("value") or "")

    def handle_data(self, text: str) -> None:
        if self._textarea:
            self.sent[self._textarea] = [text.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        self._textarea = None if tag == "textarea" else self._textarea


def shown(checklist: Checklist, lang: str = "id", **context: Any) -> Boxes:
    given = {"boxes": {}, "rare": []} | context
    text = templates().from_string(PAGE).render(lang=lang, checklist=checklist, **given)
    boxes = Boxes()
    boxes.feed(text)
    return boxes


@pytest.mark.parametrize("checklist", all_checklists(), ids=str)
def test_every_question_has_its_boxes(checklist: Checklist) -> None:
    boxes = shown(checklist)

    for code, item in checklist.items.items():
        wanted = {f"{code}_{part}" for part in ("day", "month", "year")} if item.type == "date" else {code}
        if item.type == "list" or len(item.signs) > 1:
            wanted.add(f"{code}_none")
        assert wanted <= boxes.names, code


@pytest.mark.parametrize("checklist", all_checklists(), ids=str)
def test_no_two_boxes_share_an_id_and_every_reference_leads_somewhere(checklist: Checklist) -> None:
    boxes = shown(checklist, rare=["temperature_c", "systolic_mmhg"])

    assert sorted(boxes.ids) == sorted(set(boxes.ids))
    assert boxes.described | boxes.labelled | set(boxes.links) <= set(boxes.ids)


def test_the_boxes_hold_what_was_answered() -> None:
    checklist = latest("anc-home-visit")
    answers = {
        "danger_signs": ["vaginal_bleeding", "pallor"],
        "bleeding_amount": "spotting",
        "systolic_mmhg": 165,
        "diastolic_mmhg": 112,
        "temperature_c": 36.5,
        "fetal_heart_heard": False,
        "food_groups_24h": [],
        "counselling_topics": ["iron"],
        "next_visit_on": "2026-12-03",
        "note": "Ibu & bayi <sehat> 😀",
        "not_measured": {"weight_kg": "no_device"},
    }

    boxes = shown(checklist, boxes=write_form(checklist, answers))

    assert read_form(checklist, boxes.sent) == answers


def test_a_refused_form_comes_back_as_it_was_entered() -> None:
    checklist = latest("anc-home-visit")
    entered = {
        "systolic_mmhg": ["seratus"],
        "bleeding": ["yes"],
        "other_signs": ["pallor"],
        "movement_none": ["1"],
        "next_visit_on_day": ["32"],
        "note": ["\nbaris"],
        "weight_kg_not_measured": ["declined"],
    }

    boxes = shown(checklist, entered=entered)

    assert {name: value for name, value in boxes.sent.items() if value != [""]} == entered


def test_a_problem_leads_to_its_box() -> None:
    checklist = latest("anc-home-visit")
    problems = [Problem(code, Said("Periksa isian ini.")) for code in checklist.items]

    boxes = shown(checklist, problems=problems)

    assert set(boxes.links) <= set(boxes.ids)


def test_a_rare_value_is_asked_about_only_where_it_is_rare() -> None:
    checklist = latest("anc-home-visit")

    assert "temperature_c_confirmed" not in shown(checklist).names
    assert "temperature_c_confirmed" in shown(checklist, rare=["temperature_c"]).names


def test_one_reason_stands_for_both_boxes_of_a_pair() -> None:
    checklist = latest("anc-home-visit")
    sent = shown(checklist, entered={"systolic_mmhg_both_not_measured": ["no_device"]}).sent

    answers = read_form(checklist, sent)

    assert answers["not_measured"] == {"systolic_mmhg": "no_device", "diastolic_mmhg": "no_device"}
