"""A Chromium for the browser tests: one that OSOC_CHROMIUM names, else the system's, else Playwright's own.

`scripts/get_chromium.py` gets one where there is none. A test asks for the fixture `chromium_path` and starts
it with `arguments()`; without a Chromium the test is skipped, and under CI=true it fails.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable")
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def arguments() -> list[str]:
    """What Chromium is started with: it talks to nobody but us, and as root goes without its sandbox."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)


@cache
def chromium() -> str | None:
    """The path of a Chromium that starts and that Playwright can drive, or None."""
    if not driver_starts():
        return None
    return next((path for path in _candidates() if path and starts(path)), None)


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("OSOC_CHROMIUM")
    yield from map(shutil.which, NAMES)
    yield _playwrights()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium of this run; a test that asks for it is skipped without one, and fails under CI."""
    if path := chromium():
        return path
    if os.environ.get("CI") == "true":
        pytest.fail("there is no Chromium")
    pytest.skip("there is no Chromium")


def starts(path: str) -> bool:
    """Whether it shows an empty page. Ubuntu's `chromium-browser` may be a stub for a snap."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            path,
            "--headless",
            *arguments(),
            f"--user-data-dir={profile}",
            "--dump-dom",
            "about:blank",
        ]
        try:
            shown = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            return False
    return shown.returncode == 0 and b"<html" in shown.stdout


def _playwrights() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


def driver_starts() -> bool:
    """Whether Playwright itself starts; a very small system may lack a library that it needs."""
    asked = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
