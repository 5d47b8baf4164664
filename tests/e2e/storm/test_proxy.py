"""The weather is real: each fault does what its name says."""

import http.client
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.storm.proxy import ERRORS, Fault, Network, network_to


class _Counting(http.server.BaseHTTPRequestHandler):
    heard: list[bytes]

    def do_POST(self) -> None:
        self.heard.append(self.rfile.read(int(self.headers["content-length"])))
        said = f"answer {len(self.heard)}".encode()
        self.send_response(201)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def heard() -> list[bytes]:
    return []


@pytest.fixture
def network(heard: list[bytes]) -> Iterator[Network]:
    handler = type("Handler", (_Counting,), {"heard": heard})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    with network_to(f"http://127.0.0.1:{server.server_address[1]}") as network:
        yield network
    server.shutdown()
    server.server_close()


def post(network: Network, fault: Fault) -> tuple[int, bytes] | None:
    """What a client gets; None when the line broke."""
    network.weather = lambda _method, _path: fault
    line = http.client.HTTPConnection(network.address.removeprefix("http://"), timeout=10)
    try:
        line.request("POST", "/x?secret=1", b"visit")
        got = line.getresponse()
        return got.status, got.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


def test_good_weather_lets_everything_through(network: Network, heard: list[bytes]) -> None:
    assert post(network, Fault.PASS) == (201, b"answer 1")
    assert heard == [b"visit"]


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [(Fault.CUT_BEFORE, 0), (Fault.CUT_AFTER, 1), (Fault.CUT_IN_ANSWER, 1)],
)
def test_a_cut_line_answers_nothing(network: Network, heard: list[bytes], fault: Fault, arrives: int) -> None:
    assert post(network, fault) is None
    assert len(heard) == arrives


def test_a_doubled_request_is_heard_twice(network: Network, heard: list[bytes]) -> None:
    assert post(network, Fault.TWICE) == (201, b"answer 2")
    assert heard == [b"visit", b"visit"]


def test_an_old_answer_comes_in_place_of_the_new_one(network: Network, heard: list[bytes]) -> None:
    post(network, Fault.PASS)

    assert post(network, Fault.OLD_ANSWER) == (201, b"answer 1")
    assert len(heard) == 2


@pytest.mark.parametrize("fault", [*ERRORS, Fault.PORTAL])
def test_a_page_in_between_reaches_no_server(network: Network, heard: list[bytes], fault: Fault) -> None:
    answer = post(network, fault)

    assert answer is not None
    assert answer[0] == ERRORS.get(fault, 200)
    assert answer[1].startswith(b"<!doctype html>")
    assert heard == []


def test_the_server_is_killed_when_it_has_done_its_work(network: Network, heard: list[bytes]) -> None:
    heard_before_death: list[int] = []

    def kill() -> None:
        heard_before_death.append(len(heard))

    network.kill_server = kill

    assert post(network, Fault.KILL_AFTER) is None
    assert heard_before_death == [1]


def test_the_log_keeps_no_query(network: Network) -> None:
    post(network, Fault.PASS)

    assert network.log == [("POST", "/x", Fault.PASS, 201)]
