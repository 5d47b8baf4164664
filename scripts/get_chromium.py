"""A step of `make test`: gets a Chromium for the browser tests where there is none.

Where none can be had it says which tests are left out and why; under CI=true that is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import browser


def by_apt() -> str:
    """Chromium of Debian, with what Playwright needs beside it. Here and below: what went wrong, or ""."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "apt needs root"
    packages = ["libatomic1", "libstdc++6"]
    if not is_ubuntu():  # its package is a stub that only points to a snap
        packages += ["chromium", "fonts-dejavu-core"]
    print("Installing with apt:", *packages, flush=True)
    return run("apt-get", "update", "-q") or run("apt-get", "install", "-y", "-q", *packages)


def is_ubuntu() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=ubuntu" in release.read_text()


def by_playwright() -> str:
    print("Installing Playwright's own Chromium", flush=True)
    with_libraries = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    return run(sys.executable, "-m", "playwright", "install", *with_libraries, "chromium")


def run(*command: str) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, timeout=900
        )
    except subprocess.TimeoutExpired:
        return f"{Path(command[0]).name} took longer than 15 minutes"
    lines = (done.stderr.strip() or done.stdout.strip() or "it says nothing").splitlines()
    return f"{Path(command[0]).name}: {lines[-1]}" if done.returncode else ""


def trouble() -> str:
    """Try each way in turn; what went wrong with all of them, or "" as soon as there is a Chromium."""
    wrong = []
    for way in (by_apt, by_playwright):
        wrong.append(way())
        browser.chromium.cache_clear()
        if browser.chromium():
            return ""
    return "; ".join(filter(None, wrong)) or "what was installed does not start"


def main() -> int:
    if browser.chromium() or not (why := trouble()):
        return 0
    print(f"No Chromium, so the browser tests (tests/e2e) are left out: {why}", file=sys.stderr)
    print("Install Chromium, or name one: OSOC_CHROMIUM=/path/to/chromium make test", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
