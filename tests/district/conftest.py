"""Alerts are opened here as they are in the tests of alerts."""

from tests.alerts.conftest import find

__all__ = ["find"]
