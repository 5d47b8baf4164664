"""The real program, serving a database on a port of its own, and a browser that looks at it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import arguments

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 30.0


@contextmanager
def serving(database_url: str) -> Iterator[str]:
    """`osoc serve` over this database, and its address; the clock's jobs are left out."""
    port = free_port()
    environment = {
        **os.environ,
        "OSOC_MODE": "demo",
        "OSOC_DATABASE_URL": database_url,
        "OSOC_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--no-jobs"]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_up(server, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def looking(chromium: str) -> Iterator[Browser]:
    """A browser without anybody in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments())
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _wait_until_up(server: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    raise RuntimeError("the server does not start")
