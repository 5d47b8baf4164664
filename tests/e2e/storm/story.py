"""A sequence as it is lived: whose phone it is, what was promised to her so far, and the promises themselves.

Every visit that was finished on a phone is on the server exactly once or visibly waiting on the phone; every
"received" is true; what was saved in a draft is there.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Error
from sqlmodel import Session

from app.core.clock import utc_now
from tests.e2e.storm import town
from tests.e2e.storm.phone import FORM, PIN, Phone, is_torn
from tests.e2e.storm.proxy import Fault, Network
from tests.e2e.storm.town import Pair

QUIET_FOR = 120.0
"""How long the phone may take, once all is well again, to bring what waits (its waits are shortened)."""

OUTBOX = "/api/phone/outbox"
UNKNOWN_PERSON = 401
UNDER_WAY = ("waiting", "sending", "other_person")
"""What good weather and her own session bring to an end."""

USUAL = {
    "danger_signs": [],
    "systolic_mmhg": 118,
    "diastolic_mmhg": 76,
    "pulse_bpm": 84,
    "temperature_c": 36.7,
    "respiratory_rate_bpm": 18,
    "fetal_heart_heard": True,
    "fetal_heart_rate_bpm": 142,
}


@dataclass
class Story:
    """One sequence: its dice, its people, what was promised to them so far."""

    seed: int
    phone: Phone
    network: Network
    session: Session
    pairs: list[Pair]
    dice: random.Random = field(init=False)
    pair: Pair = field(init=False)
    finished: dict[str, tuple[Pair, float]] = field(default_factory=dict)
    perhaps: dict[str, tuple[Pair, float]] = field(default_factory=dict)
    saved: dict[int, float] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    """How often each fault did its work, in all the stories that share this."""
    was_clock_moved: bool = False
    was_retired: bool = False
    number: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.pair = self.pairs[0]

    def tell(self, words: str) -> None:
        self.told.append(words)

    def happens(self, fault: str) -> None:
        self.happened[fault] += 1

    def count_weather(self) -> None:
        """What the network did to what was sent, since it was last asked."""
        for _, path, fault, status in self.network.log:
            if path == OUTBOX:
                self.happens("session ended" if status == UNKNOWN_PERSON else str(fault))
        self.network.log.clear()

    def sign_in(self) -> None:
        self.phone.carry_cookie(town.sign_in(self.session, self.pair, now()))

    def sunshine(self) -> None:
        self.network.weather = lambda _method, _path: Fault.PASS

    # The promises

    def check_received(self) -> None:
        """What the phone calls received is on the server, since the time it says."""
        if not self._is_open():
            return
        for pair in self.pairs:
            try:
                items = self.phone.items(pair)
            except Error as error:
                return self._torn(error)
            there = town.on_server(self.session, pair)
            for item in items:
                if item["kind"] == 1 and item["state"] == "received":
                    assert item["id"] in there, f"said to be received and is not: {item}"
                    arrived = _ms(there[item["id"]].received_at)
                    assert arrived == item["received_at"], f"received and is not, at that time: {item}"

    def end_well(self) -> None:
        """The weather clears, each student signs in and leaves the phone to itself; then all is counted."""
        self.sunshine()
        self.network.withdraw("")
        assert self.phone.context
        self.phone.context.set_offline(False)
        self.phone.offset_ms = 0
        self.phone.leave()
        for pair in self.pairs:
            self.pair = pair
            self.sign_in()
            self.open_surely()
            self._until_quiet()
            self.check_draft()
            self.put_right()
            self.check_visits()
        self.check_received()

    def check_visits(self) -> None:
        """Hers: on the server once, or in sight on the phone for a reason that was ours."""
        shown = {item["id"]: item for item in self.phone.items(self.pair) if item["kind"] == 1}
        there = town.on_server(self.session, self.pair)
        mine = {one: told for one, (whose, told) in self._visits().items() if whose is self.pair}
        assert set(there) <= set(mine), "a visit that nobody finished, or one twice"
        for visit_id, weight in mine.items():
            if visit_id in there:
                assert there[visit_id].answers["weight_kg"] == weight, "another visit under its id"
            elif visit_id in self.finished:
                assert visit_id in shown, f"a finished visit is lost: {visit_id}"
                found = shown[visit_id]
                assert found["state"] == "refused", f"not on the server, and not refused: {found}"
                assert found["code"] in self._reasons(), f"refused for another reason: {found}"

    def check_draft(self) -> None:
        """What she saved and neither finished nor lost with her pairing is still in the form."""
        weight = self.saved.get(self._who())
        if weight is None or self._who() in self.ended:
            return
        kept = self._ask("(m) => storm.kept(m)", self._about())
        assert kept, "a saved draft is lost"
        assert kept["pairs"]["weight_kg"] == [str(weight)]

    def put_right(self) -> None:
        """What was refused while its form was withdrawn is opened, finished and sent again, under its id."""
        if self._who() in self.ended:
            return
        for item in self.phone.items(self.pair):
            if (item["kind"], item["state"], item["code"]) != (1, "refused", "unknown_form"):
                continue
            self.happens("checklist version retired while offline")
            if self._ask("(id) => storm.putRight(id)", item["id"]):
                self._until_quiet()
                if item["id"] in town.on_server(self.session, self.pair):
                    self.happens("refused, put right and received")
                else:
                    assert self.was_clock_moved, "put right and not received"

    def _visits(self) -> dict[str, tuple[Pair, float]]:
        return self.perhaps | self.finished

    def _reasons(self) -> set[str]:
        """Why the server may have refused what she finished."""
        reasons = {"unknown_form"} if self.was_retired else set()
        if self._who() in self.ended:
            reasons.add("not_in_care")
        return reasons | ({"wrong_time", "not_in_care"} if self.was_clock_moved else set())

    # How

    def _until_quiet(self) -> None:
        until = time.monotonic() + QUIET_FOR
        while time.monotonic() < until:
            self._ask("async () => { await storm.bundle.refresh(); await storm.outbox.send(); }", None)
            waiting = [item for item in self.phone.items(self.pair) if item["state"] in UNDER_WAY]
            if not waiting:
                return
            time.sleep(0.05)
        raise AssertionError(f"still waiting in good weather: {waiting}")

    def open_surely(self) -> None:
        """In good weather the app opens, though perhaps not at the first try on a busy machine."""
        until = time.monotonic() + QUIET_FOR
        while not self._is_open():
            assert time.monotonic() < until, "the app does not open in good weather"

    def _is_open(self) -> bool:
        try:
            if not self.phone.unlock(self.pair):
                return False
            if not self.phone.ask("async () => Boolean(await storm.bundle.current())"):
                self.phone.ask("() => storm.bundle.refresh()")
            return bool(self.phone.ask("async () => Boolean(await storm.bundle.current())"))
        except Error as error:
            self._torn(error)
            return False

    def _ask(self, script: str, given: Any) -> Any:
        """Do it on the phone; None when it was refused there, in which case nothing was promised."""
        if not self._is_open():
            return None
        try:
            return self.phone.ask(script, given)
        except Error as error:
            if any(name in error.message for name in ("StorageFull", "NotSaved", "Elsewhere", "NoServerKey")):
                self.tell(error.message.splitlines()[0])
                return None
            self._torn(error)
            return None

    def _torn(self, error: Error) -> None:
        if not (is_torn(error) or "net::" in error.message or "Failed to fetch" in error.message):
            raise error
        self.tell(error.message.splitlines()[0])
        self.phone.close_tab()

    def _who(self) -> int:
        return self.pairs.index(self.pair)

    def _key(self) -> list[str]:
        return [str(self.pair.student), PIN]

    def _weight(self) -> float:
        """Another number each time, by which an answer is known again."""
        self.number += 1
        return 55 + self.number / 10

    def _about(self) -> dict[str, Any]:
        return {"person": str(self.pair.student), "client": str(self.pair.client), "form": FORM}

    def _answers(self, weight: float) -> dict[str, Any]:
        if self.dice.random() < 0.3:
            high = USUAL | {"systolic_mmhg": 165, "diastolic_mmhg": 112, "weight_kg": weight}
            early = {"early": self.dice.random() < 0.7, "after_ms": self.dice.choice([0, 60_000])}
            return {"answers": high, "level": "emergency"} | early
        return {"answers": USUAL | {"weight_kg": weight}, "level": "none"}


def now() -> datetime:
    """A second ago, so that what was begun before it is surely before it."""
    return utc_now() - timedelta(seconds=1)


def _ms(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
