"""The outbox: told once, delivered once, tried again, given up in the end and still there to be seen."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlmodel import select

from app.core import db, log
from app.core.config import settings
from app.notices import jobs, service
from app.notices.channels import email
from app.notices.channels.log import LogChannel, SilentLogChannel
from app.notices.models import Delivery, Notice
from app.notices.schemas import Message
from tests.conftest import NOW

WORDS = "Ada peringatan darurat untuk klien {code}. Buka OSOC."


@dataclass
class Fake:
    """A channel that keeps what it brought, and fails as often as it is told to."""

    name: str = "fake"
    failures: int = 0
    brought: list[Message] = field(default_factory=list)

    def reaches(self, message: Message) -> bool:
        return True

    def bring(self, message: Message) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("mailbox of someone@example.org is full")
        self.brought.append(message)


@pytest.fixture
def notice(session, cast) -> Notice:
    [queued] = service.tell(
        session, [cast.sari.id], WORDS, NOW, path="/alerts", is_emergency=True, code="OSOC-0417"
    )
    session.commit()
    return queued


def fresh(session, notice) -> Notice:
    """As it stands now; the transaction is ended, so that the job can write."""
    session.expire_all()
    session.refresh(notice)
    session.commit()
    return notice


def test_a_notice_is_brought_in_its_readers_language_with_a_link(session, cast, notice):
    cast.sari.language = "en"
    session.add(cast.sari)
    session.commit()
    channel = Fake()

    assert jobs.deliver(NOW, [channel]) == 1

    [message] = channel.brought
    assert message.text.startswith("There is an emergency alert for client OSOC-0417.")
    assert message.text.strip().endswith("/alerts")
    assert fresh(session, notice).delivered_at == NOW
    assert notice.due_at is None


def test_a_person_named_twice_is_told_once(session, cast):
    told = service.tell(session, [cast.sari.id, cast.sari.id], WORDS, NOW, code="OSOC-0417")

    assert len(told) == 1


def test_with_a_key_it_is_told_once_for_ever(session, cast):
    told = [
        service.tell(session, [cast.sari.id], WORDS, NOW, key="digest 2026-11-24", code="x") for _ in "ab"
    ]

    assert [len(one) for one in told] == [1, 0]


def test_what_is_delivered_is_not_brought_again(notice):
    channel = Fake()

    assert [jobs.deliver(NOW, [channel]) for _ in range(2)] == [1, 0]
    assert len(channel.brought) == 1


def test_what_is_not_yet_due_waits(notice):
    assert jobs.deliver(NOW - timedelta(seconds=1), [Fake()]) == 0


def test_workers_at_once_bring_each_notice_once(session, cast):
    for number in range(8):
        service.tell(session, [cast.sari.id], WORDS, NOW, code=f"OSOC-{number:04}")
    session.commit()
    channel, gate = Fake(), Barrier(3)

    def work() -> None:
        gate.wait()
        jobs.deliver(NOW, [channel])

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(m.code for m in channel.brought) == [f"OSOC-{number:04}" for number in range(8)]


def test_a_failure_is_tried_again_later_by_the_channel_that_failed_only(session, notice):
    failing, well = Fake("failing", failures=1), Fake("well")

    jobs.deliver(NOW, [failing, well])
    waits = fresh(session, notice).due_at
    jobs.deliver(NOW + service.WAITS[0], [failing, well])

    assert waits == NOW + service.WAITS[0]
    assert (len(failing.brought), len(well.brought)) == (1, 1)
    assert fresh(session, notice).delivered_at == NOW + service.WAITS[0]


def test_after_the_last_try_it_is_given_up_and_stays_to_be_seen(session, notice):
    channel, at = Fake(failures=99), NOW

    for wait in [*service.WAITS, timedelta(0)]:
        jobs.deliver(at, [channel])
        at += wait

    assert fresh(session, notice).gave_up_at is not None
    assert (notice.due_at, notice.delivered_at) == (None, None)
    assert jobs.deliver(at + timedelta(days=9), [channel]) == 0
    tries = session.exec(select(Delivery).where(Delivery.notice_id == notice.id)).all()
    assert len(tries) == len(service.WAITS) + 1


def test_a_failure_is_kept_by_its_kind_without_an_address(session, notice):
    jobs.deliver(NOW, [Fake(failures=1)])

    [kept] = session.exec(select(Delivery)).all()
    assert kept.error == "OSError"


def test_a_worker_that_died_leaves_the_notice_to_another_after_its_lease(session, notice):
    with db.transaction() as other:
        service.claim(other, NOW)
    channel = Fake()

    early = jobs.deliver(NOW + service.LEASE - timedelta(seconds=1), [channel])
    late = jobs.deliver(NOW + service.LEASE, [channel])

    assert (early, late) == (0, 1)


def test_whoever_asked_is_told_of_the_delivery_in_its_transaction(session, notice):
    noted = []

    jobs.deliver(NOW, [Fake()], lambda _session, one, channels, now: noted.append((one.id, channels, now)))

    assert noted == [(notice.id, ["fake"], NOW)]


def test_a_delivery_that_cannot_be_noted_is_not_lost(session, notice):
    def fail(*_):
        raise RuntimeError

    jobs.deliver(NOW, [Fake()], fail)

    assert fresh(session, notice).delivered_at is None
    assert notice.due_at == NOW + service.LEASE


def test_the_log_has_the_code_and_no_name(capsys, cast, notice):
    log.set_up()
    jobs.deliver(NOW, [LogChannel()])

    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert (line["event"], line["client"], line["notice"]) == ("notice", "OSOC-0417", str(notice.id))
    assert cast.sari.name not in str(line)


def test_days_that_are_made_up_are_delivered_in_silence(session, capsys, notice):
    delivered = service.deliver(session, NOW, [SilentLogChannel()])

    assert delivered == 1
    assert notice.delivered_at == NOW
    assert capsys.readouterr().err == ""


def test_e_mail_goes_to_whoever_has_an_address_where_a_server_is_set(monkeypatch):
    sent = []
    monkeypatch.setattr(email, "send", lambda *letter: sent.append(letter))
    channel = email.EmailChannel()
    with_address = Message(uuid4(), 1, "", "a@example.org", "t")
    without = Message(with_address.notice_id, 1, "", None, "t")

    assert not channel.reaches(with_address)
    monkeypatch.setattr(settings(), "smtp_host", "mail.example.org")
    channel.bring(with_address)

    assert channel.reaches(with_address)
    assert not channel.reaches(without)
    assert sent == [("a@example.org", "OSOC", "t")]
