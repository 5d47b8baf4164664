"""The line to an open page: it hears of its own topics only, ends with its sign-in, leaves nothing behind."""

import asyncio
from uuid import UUID, uuid4

import pytest

from app.core import live
from app.core.db import new_id
from app.core.live import Change, Follower, Hub


class News:
    """Stands in for the database: what was written, and which sign-ins stand."""

    def __init__(self) -> None:
        self.written: list[Change] = []
        self.ended: set[UUID] = set()

    def hub(self) -> Hub:
        return Hub(
            lambda floor: [c for c in self.written if c.id >= floor],
            lambda ids: set(ids) - self.ended,
        )

    def write(self, *topics: str) -> None:
        self.written.append(Change(new_id(), frozenset(topics)))


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(live, "EVERY", 0.005)
    monkeypatch.setattr(live, "WIDE_EVERY", 0.02)


def follower(*topics: str, person: UUID | None = None) -> Follower:
    return Follower(person or uuid4(), uuid4(), frozenset(topics), live._milliseconds())


async def line(hub: Hub, one: Follower, seconds: float = 0.5) -> str:
    """All that came down the line within this time."""
    came, stream = [], hub.follow(one)
    try:
        async with asyncio.timeout(seconds):
            async for part in stream:
                came.append(part)
    except TimeoutError:
        pass
    finally:
        await stream.aclose()
    return b"".join(came).decode()


def test_a_page_hears_of_its_own_topics_and_of_no_others(news):
    async def story() -> tuple[str, str]:
        hub = news.hub()
        both = asyncio.gather(line(hub, follower("facility:a")), line(hub, follower("facility:b")))
        await asyncio.sleep(0.03)
        news.write("facility:a", "story:1")
        return await both

    mine, other = asyncio.run(story())

    assert mine.count("event: changed") == 1
    assert "event" not in other


def test_what_goes_down_the_line_says_only_that_something_changed(news):
    async def story() -> str:
        hub = news.hub()
        listening = asyncio.ensure_future(line(hub, follower("story:1")))
        await asyncio.sleep(0.03)
        news.write("story:1")
        return await listening

    came = asyncio.run(story())

    fields = {row.split(": ")[0]: row.split(": ")[1] for row in came.splitlines() if row}
    assert set(fields) == {"retry", "id", "event", "data"}
    assert fields["data"].isdecimal()


def test_a_change_between_the_page_and_its_line_is_heard(news):
    async def story() -> str:
        one = follower("story:1")
        await asyncio.sleep(0.01)
        news.write("story:1")
        return await line(news.hub(), one)

    assert "event: changed" in asyncio.run(story())


def test_what_a_page_shows_already_is_not_told_again(news):
    async def story() -> str:
        news.write("story:1")
        await asyncio.sleep(0.01)
        return await line(news.hub(), follower("story:1"))

    assert "event" not in asyncio.run(story())


def test_a_line_ends_with_its_sign_in(news):
    async def story() -> str:
        one = follower("story:1")
        news.ended = {one.sign_in_id}
        return await line(news.hub(), one, seconds=2)

    assert asyncio.run(story()).count("event: over") == 1


def test_one_person_too_many_pages_closes_her_oldest(news):
    async def story() -> list[str]:
        hub, ani = news.hub(), uuid4()
        lines = [asyncio.ensure_future(line(hub, follower("a", person=ani))) for _ in range(live.PER_PERSON)]
        await asyncio.sleep(0.01)
        return await asyncio.gather(*lines, line(hub, follower("a", person=ani)))

    first, *others = asyncio.run(story())

    assert "event: full" in first
    assert not any("event" in one for one in others)


def test_a_closed_page_leaves_nothing_behind(news):
    async def story() -> int:
        hub = news.hub()
        await asyncio.gather(*(line(hub, follower("a"), 0.03) for _ in range(200)))
        return hub.count

    assert asyncio.run(story()) == 0


def test_a_quiet_line_shows_that_it_stands(news, monkeypatch):
    monkeypatch.setattr(live, "BEAT", 0.02)

    came = asyncio.run(line(news.hub(), follower("a")))

    assert came.count("id: ") > 1
    assert "event" not in came


class Broken(News):
    """Its database is away while `is_away`."""

    is_away = True

    def hub(self) -> Hub:
        def read(floor: UUID) -> list[Change]:
            if self.is_away:
                raise ConnectionError
            return [c for c in self.written if c.id >= floor]

        return Hub(read, set)


@pytest.fixture
def broken(monkeypatch) -> Broken:
    monkeypatch.setattr(live, "AFTER_FAILURE", 0.01)
    return Broken()


def test_after_looks_that_failed_every_page_is_told_to_look_itself(broken):
    """What was written meanwhile may be older than the next look goes back."""

    async def story() -> tuple[str, str]:
        listening = asyncio.ensure_future(line(broken.hub(), follower("story:1"), 0.2))
        await asyncio.sleep(0.05)
        assert not listening.done()
        broken.is_away = False
        came = await listening
        return came, await line(broken.hub(), follower("story:1"), 0.05)

    came, calm = asyncio.run(story())

    assert came.count("event: changed") == 1
    assert "event" not in calm


def test_while_looks_fail_the_line_does_not_say_that_it_has_looked(broken, monkeypatch):
    monkeypatch.setattr(live, "BEAT", 0.02)

    came = asyncio.run(line(broken.hub(), follower("story:1"), 0.15))

    assert came.count(": ") > 1  # a comment: the line stands
    assert "id: " not in came
