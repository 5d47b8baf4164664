"""The case files of tests/clinical/cases, judged by the phone's own files in the browser they will run in.

The browser is given the same cases as Node (tests/js/rulebook.test.js) and finds for itself, by
tests/js/cases.js, what is not as a case's source says, and what the server answers otherwise.
"""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.clinical.case_files import cases
from tests.clinical.snapshots import near_limits
from tests.js.dump_cases import dumped

ROOT = Path(__file__).resolve().parents[2]
PLACE = "http://phone.test/"
SNAPSHOTS = 1000
FAILURES = """async (asked) => (await import("/tests/js/cases.js")).failures(asked)"""
SPOILT = """async (asked) => {
    const {failures} = await import("/tests/js/cases.js");
    const spoil = (one) => one.level ? {...one, level: one.level === "none" ? "watch" : "none"} : one;
    const none = {measures: [], bands: [], calls: [], ranges: [], judged: []};
    return failures({...asked, ...none, typed: asked.typed.map(spoil)});
}"""


def serve(route: Route) -> None:
    name = route.request.url.removeprefix(PLACE)
    if name.startswith(("static/js/", "tests/js/")):
        route.fulfill(content_type="text/javascript", body=(ROOT / name).read_text(encoding="utf-8"))
    else:
        route.fulfill(content_type="text/html", body="<!doctype html><title>-</title>")


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    """The tables, every case, and what the server answers to each and to snapshots around each limit."""
    givens = [case["given"] for case in cases()]
    whole = dumped([*givens, *near_limits(Random(7), SNAPSHOTS)])
    read: dict[str, Any] = json.loads(json.dumps(whole, default=str))
    return read


def run(browser: Browser, script: str, asked: dict[str, Any]) -> dict[str, Any]:
    page = browser.new_page()
    page.route("**/*", serve)
    page.goto(PLACE)
    told: dict[str, Any] = page.evaluate(script, asked)
    page.close()
    return told


def test_the_phones_browser_finds_what_every_case_expects_and_answers_as_the_server(
    browser: Browser, asked: dict[str, Any]
) -> None:
    told = run(browser, FAILURES, asked)

    own = sum(len(asked[kind]) for kind in ("typed", "measures", "bands", "calls", "ranges"))
    assert told == {"told": [], "count": own + len(cases()) + SNAPSHOTS}
    assert len(asked["typed"]) == len([case for case in cases() if "as_of" not in case])


def test_the_browser_tells_of_a_case_that_fails(browser: Browser, asked: dict[str, Any]) -> None:
    spoilt = [case for case in asked["typed"] if "level" in case]

    assert len(run(browser, SPOILT, asked)["told"]) >= len(spoilt)
