"""Ani's phone before the server: what it seals, and what it is answered."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from starlette.testclient import TestClient

from app.core.seals import public_key
from app.people.models import Person
from tests.conftest import NOW, Cast
from tests.phone.packing import Sealed

OCTETS = {"content-type": "application/octet-stream"}


@pytest.fixture(autouse=True)
def _at_now() -> Iterator[None]:
    """The clock of the app stands at the cast's own instant."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def ani(cast: Cast, as_person: Callable[[Person], TestClient]) -> TestClient:
    return as_person(cast.ani)


@pytest.fixture
def seal(cast: Cast) -> Callable[..., Sealed]:
    """A fresh unlocking of a phone: Ani's, if nobody else is named."""
    return lambda person=None: Sealed((person or cast.ani).id, public_key())


@pytest.fixture
def bring() -> Callable[..., list[dict[str, Any]]]:
    """Send a frame; what the server says of each item."""

    def send(browser: TestClient, frame: bytes) -> list[dict[str, Any]]:
        answer = browser.post("/api/phone/outbox", content=frame, headers=OCTETS)
        assert answer.status_code == 200, answer.text
        assert answer.json()["app"] == "osoc"
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    return send
