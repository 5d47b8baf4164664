"""What goes over the line before a phone can work, in bytes as they are sent."""

import json
import re
from collections.abc import Mapping

from httpx2 import Response

CRITICAL = 14_600
"""What one round trip of a new connection carries (ten packets)."""

WHOLE_APP = 59_900
"""Every file that the service worker keeps, as it is sent."""

BUNDLE_HEADERS = 380
STARTS = len("HTTP/1.1 200 OK\r\n") + len("\r\n")


def on_the_line(answer: Response) -> int:
    """The status line, the headers, and the body as it was compressed."""
    headers = sum(len(f"{name}: {value}\r\n") for name, value in answer.headers.items())
    return STARTS + headers + int(answer.headers["content-length"])


def test_the_visit_form_comes_in_one_round_trip(as_person, cast):
    page = as_person(cast.ani).get(
        f"/clients/{cast.wati.id}/visits/new", headers={"Accept-Encoding": "gzip, deflate, br, zstd"}
    )

    assert "<style>" in page.text
    assert not re.search(r'<link rel="stylesheet"', page.text)
    assert on_the_line(page) <= CRITICAL


def test_the_form_can_be_used_before_any_script_arrives(as_person, cast):
    page = as_person(cast.ani).get(f"/clients/{cast.wati.id}/visits/new").text

    scripts = re.findall(r"<script[^>]*>", page)
    assert [one for one in scripts if 'type="module"' not in one] == []


def test_a_bundle_carries_no_headers_meant_for_pages(as_person, cast):
    answer = as_person(cast.ani).get("/api/phone/bundle", headers={"Accept-Encoding": "gzip, deflate, br"})

    assert answer.headers["content-encoding"] == "br"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert on_the_line(answer) - int(answer.headers["content-length"]) <= BUNDLE_HEADERS


def test_the_whole_app_is_small(visitor):
    encodings = {"Accept-Encoding": "gzip, deflate, br"}
    worker = visitor.get("/phone/sw.js?lang=id", headers=encodings)
    listed = json.loads(worker.text.split("const SHELL = ", 1)[1].split(";\n", 1)[0])
    sizes: Mapping[str, int] = {
        address: int(visitor.get(address, headers=encodings).headers["content-length"])
        for address in [*listed["files"], "/phone/sw.js?lang=id", "/phone/manifest.webmanifest"]
    }

    assert sum(sizes.values()) <= WHOLE_APP, sizes
