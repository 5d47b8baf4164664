"""Open pages that are told at once when what they show has changed. They are told that, and nothing else:
what changed they fetch themselves, by their own door.

One reader a process looks for news of all its open pages, many times a second; a page holds no thread and no
connection to the database. Every process looks for itself, so that any number of them may serve.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

import anyio.to_thread
import structlog
from anyio import CapacityLimiter

log = structlog.get_logger("osoc.live")

EVERY = 0.08
"""Seconds between two looks."""
NARROW, WIDE = 2.0, 60.0
"""Seconds back a look goes; now and then one goes further, for what was long on its way to the commit."""
WIDE_EVERY = 5.0
BEAT = 15.0
"""Seconds of silence after which a page is told that the line still stands."""
LASTS = 900.0
"""Seconds until a page comes anew, by its door."""
AFTER_FAILURE = 1.0
PER_PERSON = 6
"""Open pages of one person; the next one closes the oldest."""


@dataclass(frozen=True)
class Change:
    """Something that was written: when, as milliseconds since 1970, and whose pages it concerns."""

    id: UUID
    topics: frozenset[str]

    @property
    def at(self) -> int:
        """The instant that stands in a UUIDv7."""
        return self.id.int >> 80


def since(seconds: float) -> UUID:
    """The smallest UUIDv7 made in these last seconds."""
    return UUID(int=max(0, _milliseconds() - int(seconds * 1000)) << 80)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


@dataclass(eq=False)
class Follower:
    """An open page. `known` is the instant up to which it shows everything."""

    person_id: UUID
    sign_in_id: UUID
    topics: frozenset[str]
    known: int
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str = ""

    def hear(self, change: Change) -> None:
        if change.at >= self.known and not self.topics.isdisjoint(change.topics):
            self.wake.set()

    def end(self, why: str) -> None:
        self.ended = why
        self.wake.set()


class Hub:
    """The open pages of this process. `read` gives what was written since an id; `standing` which of some
    sign-ins still stand.
    """

    def __init__(
        self,
        read: Callable[[UUID], Iterable[Change]],
        standing: Callable[[Collection[UUID]], Collection[UUID]],
    ) -> None:
        self._read, self._standing = read, standing
        self._followers: list[Follower] = []
        self._recent: deque[Change] = deque()
        self._seen: set[UUID] = set()
        self._looked_at = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        return len(self._followers)

    async def follow(self, one: Follower) -> AsyncIterator[bytes]:
        """What goes down the line to a page, until it ends: news, and a sign of life in between."""
        self._enter(one)
        ends = time.monotonic() + LASTS
        try:
            yield b"retry: 2000\n\n"
            while not one.ended and time.monotonic() < ends:
                try:
                    await asyncio.wait_for(one.wake.wait(), BEAT)
                except TimeoutError:
                    yield self._beat()
                    continue
                one.wake.clear()
                yield _event(one.ended or "changed")
        finally:
            self._leave(one)

    def _beat(self) -> bytes:
        """A sign of life, with the instant up to which this process has looked, if it could."""
        return f"id: {self._looked_at}\n\n".encode() if self._looked_at else b": stands\n\n"

    def _enter(self, one: Follower) -> None:
        hers = [other for other in self._followers if other.person_id == one.person_id]
        for other in hers[: max(0, len(hers) + 1 - PER_PERSON)]:
            other.end("full")
        self._followers.append(one)
        if one.known < _milliseconds() - WIDE * 1000:
            one.wake.set()
        for change in self._recent:
            one.hear(change)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._watch())

    def _leave(self, one: Follower) -> None:
        if one in self._followers:
            self._followers.remove(one)

    async def _watch(self) -> None:
        """Look for news as long as a page is open. After looks that failed every page looks for itself: what
        was written meanwhile may be older than a look goes back.
        """
        line, wide_at, has_failed = CapacityLimiter(1), 0.0, False
        while self._followers:
            is_wide, begun = time.monotonic() >= wide_at, _milliseconds()
            try:
                await self._look(line, is_wide)
            except Exception as error:  # whatever broke: a page must not stand still and look alive
                log.error("cannot look for news", kind=type(error).__name__)
                has_failed = True
                await asyncio.sleep(AFTER_FAILURE)
                continue
            if has_failed:
                for one in self._followers:
                    one.wake.set()
            if is_wide:
                wide_at = time.monotonic() + WIDE_EVERY
            self._looked_at, has_failed = begun, False
            await asyncio.sleep(EVERY)

    async def _look(self, line: CapacityLimiter, is_wide: bool) -> None:
        floor = since(WIDE if is_wide else NARROW)
        self._hear(await anyio.to_thread.run_sync(self._looked, floor, limiter=line))
        if is_wide:
            asked = {one.sign_in_id for one in self._followers}
            self._let_go(await anyio.to_thread.run_sync(self._standing, asked, limiter=line), asked)

    def _looked(self, floor: UUID) -> list[Change]:
        return list(self._read(floor))

    def _hear(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if change.id in self._seen:
                continue
            self._seen.add(change.id)
            self._recent.append(change)
            for one in self._followers:
                one.hear(change)
        oldest = since(2 * WIDE)
        while self._recent and self._recent[0].id < oldest:
            self._seen.discard(self._recent.popleft().id)

    def _let_go(self, standing: Collection[UUID], asked: Collection[UUID]) -> None:
        for one in list(self._followers):
            if one.sign_in_id in asked and one.sign_in_id not in standing:
                one.end("over")


def _event(name: str) -> bytes:
    """That something is so, and the instant up to which it was looked at; never what, never of whom."""
    at = _milliseconds()
    return f"id: {at}\nevent: {name}\ndata: {at}\n\n".encode()
