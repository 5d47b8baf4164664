"""What is wrong with an answer, by what a case expects; tests/js/cases.js asks the same of the phone."""

from collections.abc import Iterator, Mapping
from typing import Any

Case = Mapping[str, Any]
Answer = Mapping[str, Any]


def wrong(case: Case, answer: Answer) -> list[str]:
    """In what an answer, as JSON gives it, is not what the case expects; empty when it is as expected."""
    return [*_wrong(case, answer), *_wrong_findings(case, answer), *_wrong_card(case, answer)]


def _wrong(case: Case, answer: Answer) -> Iterator[str]:
    found = {one["rule"] for one in answer["findings"]}
    if "level" in case and answer["level"] != case["level"]:
        yield f"level {answer['level']} by {sorted(found)}"
    if missing := set(case.get("finds", ())) - found:
        yield f"not found: {sorted(missing)}; found {sorted(found)}"
    if unwanted := set(case.get("not", ())) & found:
        yield f"found: {sorted(unwanted)}"
    if missing := set(case.get("gaps", ())) - set(answer["gaps"]):
        yield f"no gap: {sorted(missing)}"
    if unwanted := set(case.get("no_gaps", ())) & set(answer["gaps"]):
        yield f"gap: {sorted(unwanted)}"


def _wrong_findings(case: Case, answer: Answer) -> Iterator[str]:
    found = {one["rule"]: one for one in answer["findings"]}
    for rule, minutes in case.get("within", {}).items():
        if rule not in found or found[rule]["respond_within_minutes"] != (minutes or None):
            yield f"{rule} is not due within {minutes} minutes"
    for rule, level in case.get("levels", {}).items():
        if rule not in found or found[rule]["level"] != level:
            yield f"{rule} is not {level}"
    for rule, evidence in case.get("evidence", {}).items():
        if rule not in found or found[rule]["evidence"] != evidence:
            yield f"{rule} rests on {found[rule]['evidence'] if rule in found else 'nothing'}"
    if "sign" in case and case["level"] != "none":
        of_it = [one for one in found.values() if case["sign"] in one["evidence"].get("danger_signs", ())]
        if case["level"] not in {one["level"] for one in of_it}:
            yield f"{case['sign']} is not in the evidence"


def _wrong_card(case: Case, answer: Answer) -> Iterator[str]:
    card = answer["kspr"] or {}
    if case.get("kspr") == {} and card:
        yield f"there is a card: {card}"
    for key, value in case.get("kspr", {}).items():
        if key == "held":
            if value not in card.get("factors", ()):
                yield f"{value} is not held"
        elif card.get(key) != value:
            yield f"KSPR {key} is {card.get(key)}"
    for key, value in case.get("pre_eclampsia", {}).items():
        got = answer["pre_eclampsia_risk"][key]
        if got != (None if value == "null" else value):
            yield f"pre-eclampsia {key} is {got}"
