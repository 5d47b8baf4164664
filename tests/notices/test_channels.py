"""By which channels a message goes: the first wanted one that takes it; in an emergency by all. Push is
opened with the browser's own key, gateways are an ordinary server of HTTP, as they would be out there.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr
from sqlmodel import select

from app.core import crypto
from app.core.config import settings
from app.core.errors import Invalid
from app.notices import jobs, queries, rules, service
from app.notices.models import Delivery, PushSubscription
from tests.conftest import NOW
from tests.notices.test_notices import Fake

WORDS = "Ada peringatan darurat untuk klien {code}. Buka OSOC."


class Place:
    """A server on this machine that keeps what it was sent, and answers as it is told."""

    def __init__(self, status: int = 201) -> None:
        self.status, self.got = status, []
        place = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                place.got.append(
                    (self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                )
                self.send_response(place.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                return

        self._server = HTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def place() -> Iterator[Place]:
    place = Place()
    yield place
    place.close()


class Browser:
    """A browser with its key and its secret, as it gives them for push; it opens what was sealed for it."""

    def __init__(self) -> None:
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        self.public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def opened(self, body: bytes) -> dict[str, str]:
        """RFC 8291 and RFC 8188, step by step."""
        salt, length = body[:16], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = hkdf(
            self.secret,
            self.key.exchange(ec.ECDH(), other),
            b"WebPush: info\x00" + self.public + sender,
            32,
        )
        key = hkdf(salt, shared, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = hkdf(salt, shared, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        said: dict[str, str] = json.loads(plain.rstrip(b"\x00")[:-1])
        return said


def hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    first = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(first, info + b"\x01", hashlib.sha256).digest()[:length]


def text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture
def browser(session, cast, place, monkeypatch) -> Browser:
    """Sari's browser, which may be woken."""
    monkeypatch.setattr(settings(), "vapid_private_key", SecretStr(crypto.new_vapid_key()))
    browser = Browser()
    service.keep_device(
        session,
        cast.sari,
        f"http://{place.address}/push/1",
        text(browser.public),
        text(browser.secret),
        "Chrome",
        NOW,
    )
    session.commit()
    return browser


@pytest.fixture
def tell(session, cast):
    def told(is_emergency: bool = False) -> None:
        service.tell(
            session, [cast.sari.id], WORDS, NOW, path="/alerts", is_emergency=is_emergency, code="OSOC-0417"
        )
        session.commit()

    return told


def tries(session) -> dict[str, str | None]:
    session.expire_all()
    found = {one.channel: one.error for one in session.exec(select(Delivery))}
    session.commit()
    return found


def test_push_is_sealed_for_the_browser_and_says_the_code_only(session, place, browser, tell):
    tell()

    assert jobs.deliver(NOW) == 1

    [(path, headers, body)] = place.got
    assert path == "/push/1"
    assert headers["content-encoding"] == "aes128gcm"
    assert b"OSOC-0417" not in body
    assert browser.opened(body) == {
        "title": "OSOC",
        "body": "Ada peringatan darurat untuk klien OSOC-0417. Buka OSOC.",
        "path": "/alerts",
    }
    assert tries(session) == {"log": None, "push": None}


def test_a_push_service_can_tell_that_it_is_us(place, browser, tell):
    tell()
    jobs.deliver(NOW)

    [(_, headers, _)] = place.got
    token, key = (
        part.split("=", 1)[1] for part in headers["authorization"].removeprefix("vapid ").split(",")
    )
    head, claims, signature = token.split(".")
    mine = crypto.vapid_public_key(settings().vapid_private_key.get_secret_value())
    number = octets(signature)
    known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), octets(mine))
    pair = encode_dss_signature(int.from_bytes(number[:32], "big"), int.from_bytes(number[32:], "big"))
    known.verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert key.rstrip("=") == mine
    assert json.loads(octets(claims))["aud"] == f"http://{place.address}"
    assert json.loads(octets(claims))["sub"] == settings().vapid_contact


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(session, place, browser, tell, status):
    place.status = status
    tell()

    jobs.deliver(NOW)

    session.expire_all()
    assert session.exec(select(PushSubscription)).all() == []
    assert tries(session)["push"] == "NotTaken"


def test_a_push_service_that_is_out_of_order_keeps_the_browser(session, place, browser, tell):
    place.status = 503
    tell()

    jobs.deliver(NOW)

    assert len(session.exec(select(PushSubscription)).all()) == 1


def test_a_push_service_cannot_send_us_elsewhere(session, place, browser, tell):
    place.status = 307
    tell()

    jobs.deliver(NOW)

    assert len(place.got) == 1
    assert tries(session)["push"] == "NotTaken"


@pytest.mark.parametrize("name", ["whatsapp", "telegram", "sms"])
def test_a_gateway_gets_the_number_and_the_text_with_the_link(session, place, tell, monkeypatch, name):
    monkeypatch.setattr(settings(), f"{name}_gateway", SecretStr(f"json://{place.address}/{{phone}}"))
    tell()

    assert jobs.deliver(NOW) == 1

    [(path, _, body)] = place.got
    assert path.strip("/") == "6281200000002"
    said = json.loads(body)["message"]
    assert said.startswith("Ada peringatan darurat untuk klien OSOC-0417.")
    assert said.endswith("/alerts")
    assert tries(session)[name] is None


def test_what_is_no_emergency_goes_by_the_first_channel_that_takes_it(session, tell):
    failing, second, third = Fake("first", failures=9), Fake("second"), Fake("third")
    tell()

    assert jobs.deliver(NOW, [failing, second, third]) == 1

    assert (len(second.brought), len(third.brought)) == (1, 0)
    assert tries(session) == {"first": "OSError", "second": None}


def test_an_emergency_goes_by_all(tell):
    channels = [Fake("first"), Fake("second"), Fake("third")]
    tell(is_emergency=True)

    jobs.deliver(NOW, channels)

    assert [len(one.brought) for one in channels] == [1, 1, 1]


def test_a_channel_she_does_not_want_is_left_out_but_in_an_emergency(session, cast, tell):
    service.choose(session, cast.sari, ["second"], ["first", "second"])
    session.commit()
    first, second = Fake("first"), Fake("second")

    tell()
    jobs.deliver(NOW, [first, second])
    wanted = (len(first.brought), len(second.brought))
    tell(is_emergency=True)
    jobs.deliver(NOW, [first, second])

    assert wanted == (0, 1)
    assert (len(first.brought), len(second.brought)) == (1, 2)


def test_the_log_reaches_nobody_and_stops_nothing(session, tell):
    channel = Fake("push")
    tell()

    jobs.deliver(NOW, [Fake("log"), channel])

    assert len(channel.brought) == 1


def test_she_may_change_her_mind(session, cast):
    service.choose(session, cast.sari, [], ["email", "sms"])
    service.choose(session, cast.sari, ["sms"], ["email", "sms"])
    session.flush()

    assert queries.off(session, cast.sari.id) == ["email"]


def test_a_browser_that_changes_hands_wakes_nobody_else(session, cast, browser):
    [row] = session.exec(select(PushSubscription)).all()

    service.keep_device(session, cast.rini, row.endpoint, row.p256dh, row.auth, "Chrome", NOW)

    assert queries.devices(session, cast.sari.id) == []
    assert len(queries.devices(session, cast.rini.id)) == 1


@pytest.mark.parametrize(
    "address",
    ["http://push.example.org/1", "https://10.0.0.1/1", "https://localhost/1", "https://db.internal/1", "x"],
)
def test_nothing_is_sent_to_an_address_inside_the_house(address):
    with pytest.raises(Invalid):
        rules.check_device(address, "A" * 87, "B" * 22)


def test_what_was_given_up_can_be_sent_anew(session, tell):
    channel, at = Fake("only", failures=len(service.WAITS) + 1), NOW
    tell()
    for wait in [*service.WAITS, NOW - NOW]:
        jobs.deliver(at, [channel])
        at += wait
    [lost] = queries.given_up(session)
    assert len(lost.tries) == len(service.WAITS) + 1

    service.resend(session, lost.notice.id, at)
    service.resend(session, lost.notice.id, at)
    session.commit()

    assert jobs.deliver(at, [channel]) == 1
    assert queries.given_up(session) == []


def test_a_device_of_another_is_not_hers_to_drop(session, cast, browser):
    [row] = session.exec(select(PushSubscription)).all()
    assert isinstance(row.id, UUID)

    service.drop_device(session, row.id, cast.rini)

    assert len(queries.devices(session, cast.sari.id)) == 1
