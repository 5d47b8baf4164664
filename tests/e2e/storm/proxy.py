"""A network that misbehaves on command, between the browser and the real server.

Each request asks the weather what becomes of it. What the weather did is kept in `log`, so that a failed run
can be read.
"""

import http.client
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import urlsplit


class Fault(StrEnum):
    """What the network does to one request."""

    PASS = "pass"
    CUT_BEFORE = "cut-before"
    """The line breaks before the server has heard anything."""
    CUT_AFTER = "cut-after"
    """The server did its work; its answer never arrives."""
    CUT_IN_ANSWER = "cut-in-answer"
    """Half of the answer arrives."""
    TWICE = "twice"
    """The request reaches the server twice; the second answer arrives."""
    OLD_ANSWER = "old-answer"
    """An earlier answer of this address arrives instead of this one."""
    ERROR_500 = "500"
    ERROR_502 = "502"
    ERROR_503 = "503"
    PORTAL = "portal"
    """A captive portal: status 200, a page to sign in to the Wi-Fi."""
    KILL_AFTER = "kill-after"
    """The server commits and is killed before its answer leaves."""


ERRORS = {Fault.ERROR_500: 500, Fault.ERROR_502: 502, Fault.ERROR_503: 503}
PORTAL_PAGE = (
    b"<!doctype html><title>Wi-Fi</title><form method=post action=/login><input name=voucher></form>"
)
BROKEN_PAGE = b"<!doctype html><title>Bad gateway</title><h1>nginx</h1>"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}

LONGEST = 60.0
"""Seconds that a request is given."""

Weather = Callable[[str, str], Fault]


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Network:
    """The proxy's state: where the server is, what weather it is, what happened."""

    server: str
    weather: Weather = lambda _method, _path: Fault.PASS
    kill_server: Callable[[], None] | None = None
    """Ends the server and starts it again at its address."""
    withdraw: Callable[[str], None] = lambda _form: None
    """The server, started again, takes this checklist no more; every one again for an empty name."""
    address: str = ""
    edition: int = 0
    """Above 0 the service worker comes as a newer one, with the same files under another version."""
    log: list[tuple[str, str, Fault, int | None]] = field(default_factory=list)
    earlier: dict[tuple[str, str], Answer] = field(default_factory=dict)
    is_up: threading.Event = field(default_factory=threading.Event)
    """Not while the server is being started again: whoever asks then, waits."""

    def kill(self) -> None:
        if self.kill_server:
            self.is_up.clear()
            try:
                self.kill_server()
            finally:
                self.is_up.set()

    def note(self, method: str, path: str, fault: Fault, status: int | None) -> None:
        self.log.append((method, urlsplit(path).path, fault, status))


@contextmanager
def network_to(server: str) -> Iterator[Network]:
    """A proxy on a port of its own before this server."""
    network = Network(server)
    network.is_up.set()
    proxy = _Proxy(("127.0.0.1", 0), _Handler)
    proxy.network = network
    network.address = f"http://127.0.0.1:{proxy.server_address[1]}"
    threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield network
    finally:
        proxy.shutdown()
        proxy.server_close()


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True
    network: Network

    def handle_error(self, *_: Any) -> None:
        """A browser that hangs up is part of the weather."""
        if not isinstance(sys.exception(), ConnectionError):
            traceback.print_exc()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        network = cast(_Proxy, self.server).network
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = network.weather(self.command, self.path)
        answer = self._answer(network, fault, body)
        network.note(self.command, self.path, fault, answer.status if answer else None)
        if answer is None:
            self._hang_up()
        else:
            self._send(answer, half=fault is Fault.CUT_IN_ANSWER)

    def _answer(self, network: Network, fault: Fault, body: bytes) -> Answer | None:
        """What arrives at the browser; None when the line breaks."""
        if fault is Fault.CUT_BEFORE:
            return None
        if fault in ERRORS:
            return Answer(ERRORS[fault], [("Content-Type", "text/html")], BROKEN_PAGE)
        if fault is Fault.PORTAL:
            return Answer(200, [("Content-Type", "text/html")], PORTAL_PAGE)
        network.is_up.wait(LONGEST)
        answer = self._ask(network.server, body)
        if fault is Fault.TWICE:
            answer = self._ask(network.server, body) or answer
        if fault is Fault.KILL_AFTER:
            network.kill()
        if answer is None or fault in (Fault.CUT_AFTER, Fault.KILL_AFTER):
            return None
        earlier = network.earlier.get((self.command, self.path), answer)
        network.earlier[self.command, self.path] = answer
        return earlier if fault is Fault.OLD_ANSWER else answer

    def _ask(self, server: str, body: bytes) -> Answer | None:
        where = urlsplit(server)
        line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=LONGEST)
        try:
            line.request(self.command, self.path, body, dict(self.headers.items()))
            got = line.getresponse()
            headers = [(name, value) for name, value in got.getheaders() if name.lower() not in HOP_BY_HOP]
            return Answer(got.status, headers, self._renewed(got.read()))
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()

    def _renewed(self, body: bytes) -> bytes:
        edition = cast(_Proxy, self.server).network.edition
        if not edition or not self.path.startswith("/phone/sw.js"):
            return body
        return body.replace(b'"version": "', f'"version": "{edition}-'.encode(), 1)

    def _send(self, answer: Answer, *, half: bool) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if half else answer.body)
        if half:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing of a request is written anywhere."""


for _method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"):
    setattr(_Handler, f"do_{_method}", _Handler._handle)
