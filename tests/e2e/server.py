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
    with mortal(database_url) as server:
        yield server.address


@contextmanager
def mortal(database_url: str) -> Iterator["Server"]:
    """The same as an object that can be killed and started again at its address."""
    server = Server(database_url, free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Server:
    """One server process at a time, always at the same address."""

    def __init__(self, database_url: str, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--no-jobs"]
        self._environment = {
            **os.environ,
            "OSOC_MODE": "demo",
            "OSOC_DATABASE_URL": database_url,
            "OSOC_PUBLIC_URL": self.address,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Up and answering. After a kill its port may be in use for a moment: then it is started again."""
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if _is_up(self._process, self.address, until):
                return
        raise RuntimeError("the server does not start")

    def kill(self) -> None:
        """As a power cut would: nothing is finished, nothing is closed."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        assert self._process
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def looking(chromium: str, *more: str) -> Iterator[Browser]:
    """A browser without anybody in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*arguments(), *more])
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _is_up(server: subprocess.Popen[bytes], address: str, until: float) -> bool:
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return True
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    return False
