"""The command `osoc assess`: what it answers to lines on standard input, without a database or a network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

OSOC = Path(sys.executable).parent / "osoc"
PRESSURE = {"id": 1, "phase": "pregnancy", "gestation_days": 210, "systolic_mmhg": 150, "diastolic_mmhg": 85}


def told(*lines, tmp_path):
    """The answers to these lines, with a database address that nothing could open, and the exit status."""
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    quiet = {
        **os.environ,
        "OSOC_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [OSOC, "assess"], input=text, capture_output=True, text=True, cwd=tmp_path, env=quiet, check=False
    )
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


@pytest.mark.parametrize(
    ("given", "level", "rule", "source"),
    [
        ({}, "urgent", "bp-high", "hypertension-in-pregnancy-summary"),
        ({"systolic_mmhg": 160}, "emergency", "bp-severe", "hypertension-in-pregnancy-summary"),
        (
            {"danger_signs": ["severe_headache"]},
            "emergency",
            "bp-high-with-sign",
            "pnpk-preeklampsia-2016",
        ),
    ],
    ids=["150/85", "160/85", "150/85 with a severe headache"],
)
def test_a_pressure_has_its_level_and_its_source(given, level, rule, source, tmp_path):
    [answer], status = told(PRESSURE | given, tmp_path=tmp_path)

    first = answer["findings"][0]
    assert (answer["id"], answer["level"], status) == (1, level, 0)
    assert (first["rule"], first["level"], first["source"]) == (rule, level, source)
    assert all(first[words][language] for words in ("says", "act") for language in ("id", "en"))


def test_a_line_that_cannot_be_read_stands_in_its_place_and_the_status_tells_of_it(tmp_path):
    answers, status = told(PRESSURE, "no json", {"pulse": 1}, {"id": "last"}, tmp_path=tmp_path)

    assert status == 1
    assert [set(one) & {"error", "level"} for one in answers] == [{"level"}, {"error"}, {"error"}, {"level"}]
    assert (answers[2]["field"], answers[3]["id"]) == ("pulse", "last")
    assert list(tmp_path.iterdir()) == []
