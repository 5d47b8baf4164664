"""The case files of tests/clinical/cases, judged by the phone's reader in the browser it will run in."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from app.clinical.assess import assess
from app.clinical.fields import read_snapshot
from app.clinical.phone_tables import phone_tables
from tests.clinical.case_files import DAY, MISSING, Case, cases, of_kind

LIB = Path(__file__).resolve().parents[2] / "static" / "js" / "lib"
PLACE = "http://phone.test/"
RUN = """async ({tables, day, givens, measures}) => {
    const {assess} = await import("/rulebook.js");
    const {factsOf} = await import("/measures.js");
    return {
        answers: givens.map((given) => assess(given, tables, day)),
        facts: measures.map(({given, fact}) => factsOf(given, day, tables.measures)[fact] ?? "missing"),
    };
}"""


def serve(route: Route) -> None:
    name = route.request.url.removeprefix(PLACE)
    if name:
        route.fulfill(content_type="text/javascript", body=(LIB / name).read_text(encoding="utf-8"))
    else:
        route.fulfill(content_type="text/html", body="<!doctype html><title>-</title>")


@pytest.fixture(scope="module")
def judged(browser: Browser) -> dict[str, Any]:
    """What Chromium makes of every case and every measure, in their order."""
    page = browser.new_page()
    page.route("**/*", serve)
    page.goto(PLACE)
    asked = {
        "tables": phone_tables(midwife=True),
        "day": DAY.isoformat(),
        "givens": [case["given"] for case in cases()],
        "measures": of_kind("measure"),
    }
    told: dict[str, Any] = page.evaluate(RUN, json.loads(json.dumps(asked, default=str)))
    page.close()
    return told


def wrong(case: Case, answer: dict[str, Any]) -> list[str]:
    """In what an answer is not what the case, typed from its source, expects."""
    found = {one["rule"] for one in answer["findings"]}
    told = [f"level {answer['level']}"] if answer["level"] != case.get("level", answer["level"]) else []
    told += [f"{rule} is not found" for rule in case.get("finds", ()) if rule not in found]
    told += [f"{rule} is found" for rule in case.get("not", ()) if rule in found]
    told += [f"{gap} is no gap" for gap in case.get("gaps", ()) if gap not in answer["gaps"]]
    told += [f"{gap} is a gap" for gap in case.get("no_gaps", ()) if gap in answer["gaps"]]
    return [f"{case['name']}: {one}" for one in told]


def bare(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without its words, which both readers take from the same row."""
    findings = [{key: one[key] for key in ("rule", "level", "evidence")} for one in answer["findings"]]
    plain = {key: answer[key] for key in ("level", "gaps", "kspr", "pre_eclampsia_risk")} | {
        "findings": findings
    }
    return dict(json.loads(json.dumps(plain, default=str)))


def test_the_phones_browser_finds_what_every_case_expects(judged: dict[str, Any]) -> None:
    assert len(judged["answers"]) == len(cases())

    told = [
        one for case, answer in zip(cases(), judged["answers"], strict=True) for one in wrong(case, answer)
    ]

    assert told == []


def test_the_phones_browser_answers_as_the_server(judged: dict[str, Any]) -> None:
    for case, answer in zip(cases(), judged["answers"], strict=True):
        server = assess(read_snapshot(case["given"]), DAY).as_json()

        assert bare(answer) == bare(server), case["name"]


def test_the_phones_browser_computes_every_fact_as_its_source_says(judged: dict[str, Any]) -> None:
    expected = [case.get("is", MISSING) for case in of_kind("measure")]

    assert judged["facts"] == expected
