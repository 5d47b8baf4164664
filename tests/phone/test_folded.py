"""The phone unfolds its file, by its own module, to just what the server folded."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.clinical.phone_tables import phone_tables
from app.core import web
from app.core.web import STATIC
from app.phone.queries_files import OF_A_RULE, book, one_language
from app.phone.rules_folded import FORM, folded_forms
from app.phone.rules_forms import forms_table, student_checklists

SCRIPT = """
import { readFileSync } from "node:fs";
import { read, unfolded } from %s;
const { markup, ...tables } = read(readFileSync(process.argv[2], "utf8"));
const parts = markup.split(/(?=<template data-form=)/).map((part) => {
  const found = /^<template data-form="([^"]+)" data-version="(\\d+)"/.exec(part);
  return found ? unfolded(part, tables.forms[`${found[1]}/${found[2]}`].items) : part;
});
console.log(JSON.stringify({ tables, markup: parts.join("") }));
"""


@pytest.fixture(params=["id", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def read(node_path: str, tmp_path: Path, lang: str) -> dict[str, Any]:
    """The file of a language as the phone's module reads it."""
    module = json.dumps((STATIC / "js/phone/folded.js").as_uri())
    (tmp_path / "read.mjs").write_text(SCRIPT % module)
    (tmp_path / "tables.txt").write_bytes(book(lang).content)
    asked = [node_path, str(tmp_path / "read.mjs"), str(tmp_path / "tables.txt")]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_forms_unfold_to_what_the_pages_ask(read: dict[str, Any], lang: str) -> None:
    page = web.render("phone/app/forms.html", lang, checklists=student_checklists())

    assert with_plain_conditions(read["markup"]) == with_plain_conditions(page)
    assert len(book(lang).content.split(b"\n", 1)[1]) < 0.9 * len(page.encode())


def test_the_rules_the_card_and_the_screen_come_back_row_for_row(read: dict[str, Any], lang: str) -> None:
    told = one_language(phone_tables(), lang)
    tables = read["tables"]

    rules = {rule["id"]: {name: rule[name] for name in OF_A_RULE} for rule in told["rules"]}
    assert {rule["id"]: rule for rule in tables["rules"]} == as_told(rules)
    for name in ("kspr", "pre_eclampsia", "inputs", "measures"):
        assert tables[name] == as_told(told[name]), name
    assert tables["forms"] == as_told(forms_table())


def test_of_each_level_the_rules_stand_in_the_books_order(read: dict[str, Any]) -> None:
    """Of two rules of a topic and a level the earlier one is told."""
    in_book = [(rule["level"], rule["id"]) for rule in phone_tables()["rules"]]
    on_phone = [(rule["level"], rule["id"]) for rule in read["tables"]["rules"]]

    for level in {level for level, _ in in_book}:
        assert [one for one in on_phone if one[0] == level] == [one for one in in_book if one[0] == level]


@pytest.mark.parametrize("words", ["~", "<i value>", "<i data-shown-when>"])
def test_what_stands_for_something_else_may_not_stand_among_the_words(words: str) -> None:
    with pytest.raises(ValueError, match="when it is folded"):
        folded_forms(f"<p>{words}</p>", {})


def as_told(table: Any) -> Any:
    return json.loads(json.dumps(table, default=str))


def with_plain_conditions(html: str) -> list[Any]:
    """The markup, with each condition read: JSON may be spaced as it likes."""
    parts: list[Any] = re.split(r"data-shown-when='([^']*)'", html)
    assert len(FORM.findall(html)) == len(student_checklists())
    return [json.loads(part) if at % 2 else part for at, part in enumerate(parts)]
