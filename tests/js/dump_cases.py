"""Prints as JSON what tests/js/rulebook.test.js judges: the tables, every case, and random snapshots, with
the answer of the Python reader beside each. `RANDOM_SNAPSHOTS` says how many random ones (2000)."""

import json
import os
import sys
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from app.clinical.assess import assess
from app.clinical.fields import read_snapshot
from app.clinical.phone_tables import phone_tables
from tests.clinical.case_files import DAY, cases, of_kind
from tests.clinical.snapshots import random_snapshot

SEED = 20261124


def judged(name: str, given: dict[str, Any]) -> dict[str, Any]:
    answer = assess(read_snapshot(given), DAY).as_json()
    findings = [{key: one[key] for key in ("rule", "level", "evidence")} for one in answer["findings"]]
    return {"name": name, "given": given, "answer": answer | {"findings": findings}}


def main() -> None:
    dice = Random(SEED)
    number = int(os.environ.get("RANDOM_SNAPSHOTS", "2000"))
    json.dump(
        {
            "day": DAY.isoformat(),
            "tables": phone_tables(midwife=True),
            "typed": list(cases()),
            "judged": [judged(case["name"], case["given"]) for case in cases()],
            "random": [judged(f"random {i}", random_snapshot(dice)) for i in range(number)],
            "measures": of_kind("measure"),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
