"""Prints as JSON what tests/js/rulebook.test.js judges: the tables, every case with what its source says, and
the answer of the Python reader to each and to random snapshots (`RANDOM_SNAPSHOTS` of them, else 10,000)."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from app.clinical.assess import assess
from app.clinical.fields import read_snapshot
from app.clinical.phone_tables import phone_tables
from app.phone.rules_forms import forms_table, student_checklists
from tests.clinical.case_checks import Case
from tests.clinical.case_files import DAY, calls, cases, of_kind
from tests.clinical.functions import ON_THE_SERVER_ALONE
from tests.clinical.snapshots import near_limits

SEED = 20261124


def judged(given: dict[str, Any]) -> dict[str, Any]:
    answer = assess(read_snapshot(given), DAY).as_json()
    findings = [{key: one[key] for key in ("rule", "level", "evidence")} for one in answer["findings"]]
    return {"given": given, "answer": answer | {"findings": findings}}


def is_on_the_phone(call: Case) -> bool:
    """Whether the phone has the function, and the form that it is about."""
    form = call["given"].get("form")
    on_phone = {one.name for one in student_checklists()} | {None}
    return call["function"] not in ON_THE_SERVER_ALONE and form in on_phone


def dumped(snapshots: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Everything that the phone's reader is asked, ready for JSON."""
    return {
        "day": DAY.isoformat(),
        "tables": phone_tables(midwife=True) | {"forms": forms_table()},
        "typed": [case for case in cases() if "as_of" not in case],  # a phone has the newest rules alone
        "measures": of_kind("measure"),
        "bands": of_kind("band"),
        "calls": [call for call in calls() if is_on_the_phone(call)],
        "ranges": of_kind("ranges"),
        "judged": [judged(given) for given in snapshots],
    }


def main() -> None:
    number = int(os.environ.get("RANDOM_SNAPSHOTS", "10000"))
    snapshots = [*(case["given"] for case in cases()), *near_limits(Random(SEED), number)]
    json.dump(dumped(snapshots), sys.stdout, default=str)


if __name__ == "__main__":
    main()
