"""A condition in words says what the row says, in both languages; the book is up to date with the tables."""

import pytest

from app.clinical.conditions import expand
from app.clinical.fields import FIELDS, SIGNS
from app.clinical.rulebook import rules
from app.handbook import service as book
from app.handbook.rules import in_words
from app.handbook.rules_cases import KEPT, cases_of


def test_or_is_said_as_or():
    assert in_words(expand({"condition": "severe_pressure"}), "en").startswith(
        "Systolic blood pressure ≥ 160 mmHg or Diastolic blood pressure ≥ 110 mmHg"
    )


def test_a_qualifier_says_that_not_knowing_counts():
    row = expand({"qualifier": {"field": "gestation_days", "at_least": "22w0d"}})

    assert in_words(row, "id").endswith("≥ 22 minggu 0 hari [atau tidak diketahui]")


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_rule_can_be_said(rule, lang):
    assert len(in_words(rule.when, lang)) > 5


def test_the_book_is_written_once_and_then_up_to_date(tmp_path):
    assert book.write(tmp_path, only_check=True) == [book.PAGE, KEPT]
    assert book.write(tmp_path) == [book.PAGE, KEPT]

    assert book.write(tmp_path, only_check=True) == []


def test_the_book_ends_with_what_carries_each_code_and_names_the_cases(tmp_path):
    case = '[[case]]\nname = "thin arm"\ngiven = {}\nfinds = ["muac-low"]\n'
    (tmp_path / book.CASES).mkdir(parents=True)
    (tmp_path / book.CASES / "arm.toml").write_text(case, encoding="utf-8")

    book.write(tmp_path)
    text = (tmp_path / book.PAGE).read_text(encoding="utf-8")

    assert "- Cases: thin arm\n" in text
    assert text.index("## Sources") < text.index("## Coverage")
    assert all(f"`{code}`" in text for code in (*SIGNS, *FIELDS))


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_every_rule_has_a_case_in_the_book(rule):
    assert cases_of(rule.id)


def test_the_rulebook_page_shows_every_rule_as_a_draft(cast, as_person):
    page = as_person(cast.maya).get("/rulebook")

    assert page.status_code == 200
    assert all(f'id="{rule.id}"' in page.text for rule in rules())
    assert page.text.count("draf") >= len(rules())
