"""How often an address may come to the few pages that are open to anyone. Kept in memory: it slows a flood
down, and what must not be forgotten (wrong guesses, self-reports) is counted in the tables.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

from app.core.errors import N_, TooMany

MOST_KEPT = 10_000


class Rate:
    """At most `most` within `window` for each key; the oldest keys are forgotten when there are too many."""

    def __init__(self, most: int, window: timedelta) -> None:
        self.most, self.window = most, window
        self._times: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def check(self, key: str, now: datetime) -> None:
        """TooMany where this key has come too often of late; else this time is counted.

        >>> from datetime import UTC
        >>> rate, noon = Rate(1, timedelta(minutes=1)), datetime(2026, 11, 24, 12, tzinfo=UTC)
        >>> rate.check("one", noon)
        >>> rate.check("another", noon)
        >>> rate.check("one", noon + timedelta(minutes=2))
        """
        with self._lock:
            times = self._times.pop(key, deque())
            self._times[key] = times
            while times and times[0] <= now - self.window:
                times.popleft()
            if len(self._times) > MOST_KEPT:
                del self._times[next(iter(self._times))]
            if len(times) >= self.most:
                raise TooMany(N_("Terlalu sering dibuka. Tunggu satu menit, lalu coba lagi."))
            times.append(now)

    def forget(self) -> None:
        self._times.clear()
