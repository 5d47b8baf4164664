"""A line of the log goes to standard error of now; one that cannot be written costs nobody an answer."""

import io
import json
import sys

import structlog

from app.core import log


def test_a_log_that_cannot_be_written_never_costs_an_answer(monkeypatch):
    gone = io.StringIO()
    monkeypatch.setattr(sys, "stderr", gone)
    log.set_up()
    gone.close()

    structlog.get_logger("osoc.test").error("fault", kind="OSError")


def test_a_line_goes_to_the_standard_error_of_now(monkeypatch):
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    log.set_up()
    monkeypatch.setattr(sys, "stderr", second)

    structlog.get_logger("osoc.test").warning("late")

    assert first.getvalue() == ""
    assert json.loads(second.getvalue())["event"] == "late"
