"""A Chromium for the browser tests: one of the system that really starts, else one that can be installed.

`python -m tests.browser` is a step of `make test`: it gets a Chromium or says which tests are left out and
why; under CI=true having none is a failure. Tests ask for the fixture `chromium_path`. OSOC_CHROMIUM names
one by hand.
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
    """The path of a Chromium that starts, or None."""
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


def install() -> str:
    """Try the ways there are, in order; what went wrong in each, or "" when one went well."""
    wrong = []
    for way in (_by_apt, _by_playwright):
        if trouble := way():
            wrong.append(trouble)
            continue
        chromium.cache_clear()
        if chromium():
            return ""
        wrong.append("what was installed does not start")
    return "; ".join(wrong)


def _by_apt() -> str:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "apt needs root"
    if "ubuntu" in Path("/etc/os-release").read_text().lower():
        return "Ubuntu's apt has only a stub of it"
    print("Installing Chromium with apt", flush=True)
    return _run("apt-get", "update", "-q") or _run(
        "apt-get", "install", "-y", "-q", "chromium", "fonts-dejavu-core"
    )


def _by_playwright() -> str:
    print("Installing Playwright's own Chromium", flush=True)
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    with_libraries = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    return _run(*playwright, *with_libraries)


def _run(*command: str) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, timeout=900
        )
    except subprocess.TimeoutExpired:
        return f"{command[0]} took longer than 15 minutes"
    lines = (done.stderr.strip() or done.stdout.strip() or "no word").splitlines()
    return f"{Path(command[0]).name}: {lines[-1]}" if done.returncode else ""


def main() -> int:
    if chromium() or not (trouble := install()):
        return 0
    print(f"No Chromium, so the browser tests (tests/e2e) are left out: {trouble}.", file=sys.stderr)
    print("Install Chromium, or name one: OSOC_CHROMIUM=/path/to/chromium make test", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
