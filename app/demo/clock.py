"""A clock that is moved by hand: what was planned happens in the order of its instants."""

from collections.abc import Callable
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count

Deed = Callable[[datetime], None]


class Clock:
    """The deeds that are still to come. A deed may plan others; none is ever planned into the past."""

    def __init__(self, start: datetime) -> None:
        self.now = start.astimezone(UTC)
        self._order = count()
        self._planned: list[tuple[datetime, int, Deed]] = []

    def plan(self, at: datetime, deed: Deed) -> None:
        """
        >>> done = []
        >>> clock = Clock(datetime(2026, 1, 1, tzinfo=UTC))
        >>> clock.plan(datetime(2026, 1, 3, tzinfo=UTC), lambda now: done.append(now.day))
        >>> clock.plan(datetime(2026, 1, 2, tzinfo=UTC), lambda now: done.append(now.day))
        >>> while clock.step(datetime(2026, 1, 9, tzinfo=UTC)): pass
        >>> done
        [2, 3]
        """
        heappush(self._planned, (max(at.astimezone(UTC), self.now), next(self._order), deed))

    def next_at(self) -> datetime | None:
        """When the next deed is planned."""
        return self._planned[0][0] if self._planned else None

    def step(self, until: datetime) -> bool:
        """Do the next deed, if it is planned before `until`; whether there was one."""
        if not self._planned or self._planned[0][0] > until:
            return False
        self.now, _, deed = heappop(self._planned)
        deed(self.now)
        return True
