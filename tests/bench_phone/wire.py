"""Answers as they come over the wire, byte for byte, without a browser."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench_phone.district import Student
from tests.bench_phone.lines import Line, bytes_, count

AS_CHROMIUM = "gzip, deflate, br, zstd"
WHOLE_APP = 60_000
FLIGHT = 14_600
NOTHING_NEW = 300


@dataclass(frozen=True)
class Answer:
    """What came: `head` and `size` are bytes on the wire, `body` is that body as it travelled."""

    status: int
    headers: dict[str, str]
    head: int
    body: bytes

    @property
    def size(self) -> int:
        return self.head + len(self.body)


def ask(student: Student, path: str, accepts: str = AS_CHROMIUM, **headers: str) -> Answer:
    connection = http.client.HTTPConnection(student.address.removeprefix("http://"))
    sent = {
        "Accept-Encoding": accepts,
        "Cookie": f"osoc_session={student.cookie}; osoc_language=id",
        **headers,
    }
    connection.request("GET", path, headers=sent)
    answer = connection.getresponse()
    first = f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n"
    head = len(first) + sum(len(f"{name}: {value}\r\n") for name, value in answer.getheaders())
    told = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, told, head, answer.read())


def whole_app(student: Student) -> Iterator[Line]:
    """Everything that the service worker keeps, the worker itself and the manifest, bodies as served."""
    worker = ask(student, "/phone/sw.js?lang=id", "identity").body.decode()
    shell, _ = json.JSONDecoder().raw_decode(worker.removeprefix("const SHELL = "))
    paths = [*shell["files"], "/phone/sw.js?lang=id", "/phone/manifest.webmanifest?lang=id"]
    answers = {path: ask(student, path) for path in paths}
    for path, answer in answers.items():
        name = path.split("?")[0].rsplit("/", 1)[-1]
        yield bytes_(
            f"Whole app: {name}, {answer.headers.get('content-encoding', 'as it is')}", len(answer.body)
        )
    yield bytes_("Whole app: headers of these answers, beside", sum(one.head for one in answers.values()))
    yield bytes_("Whole app: bodies", sum(len(one.body) for one in answers.values()), WHOLE_APP)


def bundle(student: Student) -> Iterator[Line]:
    """All that her phone keeps of her client, and the answer when it keeps just this already."""
    whole = ask(student, "/api/phone/bundle")
    again = ask(student, "/api/phone/bundle", **{"If-None-Match": whole.headers["etag"]})
    told = student.bundle
    yield count("Bundle: visits in it", len(told["visits"]))
    yield count("Bundle: alerts in it", len(told["alerts"]))
    yield bytes_("Bundle: with headers, one request", whole.size, FLIGHT)
    yield Line("Bundle: nothing new is a 304", again.status, 304, at_most=True, must=True)
    yield bytes_("Bundle: nothing new, with headers", again.size, NOTHING_NEW)
