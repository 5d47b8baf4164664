"""Random sequences of what goes wrong, and the promises that must hold after each: every visit that was
finished on a phone is on the server exactly once or visibly waiting on the phone; every "received" is true;
what was saved in a draft is there.
"""

import base64
import random
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Error
from sqlmodel import Session

from app.core.clock import utc_now
from tests.e2e.storm import town
from tests.e2e.storm.phone import FORM, PIN, Phone, is_torn
from tests.e2e.storm.proxy import ERRORS, Fault, Network
from tests.e2e.storm.town import Pair

DAY_MS = 86_400_000
QUIET_FOR = 30.0
"""How long the phone may take, once all is well again, to bring what waits (its waits are shortened)."""

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
DROPS = (Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_IN_ANSWER)
LIES = (*ERRORS, Fault.PORTAL, Fault.TWICE, Fault.OLD_ANSWER)


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
    refusable: set[str] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    was_clock_moved: bool = False
    number: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.pair = self.pairs[0]

    def tell(self, words: str) -> None:
        self.told.append(words)

    # What is done on the phone

    def write(self) -> None:
        """She enters a weight; once the save has resolved it must never be lost."""
        weight = self._weight()
        with_weight = self._about() | {"pairs": {"weight_kg": [str(weight)]}}
        if self._ask("(m) => storm.write(m)", with_weight):
            self.saved[self._who()] = weight

    def finish(self, **more: Any) -> None:
        """She finishes the visit; once that has resolved it must arrive or wait in sight."""
        weight = self._weight()
        visit_id = self._ask("(m) => storm.finish(m)", self._about() | self._answers(weight) | more)
        if visit_id:
            self.finished[visit_id] = (self.pair, weight)
            self.saved.pop(self._who(), None)
            if more.get("version"):
                self.refusable.add(visit_id)

    def finish_and_be_killed(self) -> None:
        """The tab dies while the visit is being finished: it is finished, or a draft, or never was."""
        if not self._is_open():
            return
        weight = self._weight()
        try:
            visit_id = self.phone.ask("async (m) => (await storm.begin(m)).id", self._about())
        except Error as error:
            return self._torn(error)
        self.perhaps[visit_id] = (self.pair, weight)
        self.phone.start("(m) => storm.finish(m)", self._about() | self._answers(weight))
        time.sleep(self.dice.random() * 0.02)
        self.phone.close_tab()
        self.saved.pop(self._who(), None)

    def finish_in_two_tabs(self) -> None:
        """The same draft is finished in two tabs at once: it is one visit."""
        if not self._is_open():
            return
        weight = self._weight()
        about = self._about() | self._answers(weight)
        other = self.phone.open_app()
        try:
            self.phone.ask("async (m) => (await storm.begin(m)).id", self._about())
            unlocked = other.evaluate("([person, pin]) => storm.vault.unlock(person, pin)", self._key())
            if unlocked is not True:
                return
            other.evaluate("(m) => { globalThis.begun = storm.finish(m).catch(() => null); }", about)
            mine = self._ask("(m) => storm.finish(m)", about)
            theirs = other.evaluate("() => globalThis.begun")
            for visit_id in {mine, theirs} - {None}:
                self.finished[visit_id] = (self.pair, weight)
            self.saved.pop(self._who(), None)
        except Error as error:
            self._torn(error)
        finally:
            other.close()

    def send(self) -> None:
        self._ask("() => storm.outbox.send()", None)
        self.check_received()

    def refresh(self) -> None:
        self._ask("() => storm.bundle.refresh()", None)

    def close_tab(self) -> None:
        self.phone.close_tab()

    # What goes wrong around it

    def rain(self) -> None:
        """A third of the requests is lost, and some are answered by nonsense."""
        wet = self.dice.choice([DROPS, LIES, DROPS + LIES])
        self.network.weather = lambda _method, path: (
            self.dice.choice(wet) if path.startswith("/api/") and self.dice.random() < 0.3 else Fault.PASS
        )

    def flood(self) -> None:
        """Nothing gets through, in one way."""
        fault = self.dice.choice(DROPS + LIES)
        self.network.weather = lambda _method, path: fault if path.startswith("/api/") else Fault.PASS

    def sunshine(self) -> None:
        self.network.weather = lambda _method, _path: Fault.PASS

    def plane(self) -> None:
        """No network at all, or again."""
        assert self.phone.context
        self.phone.context.set_offline(self.dice.random() < 0.5)

    def kill_server(self) -> None:
        """The server dies after its commit, once."""
        dead: list[int] = []

        def weather(_method: str, path: str) -> Fault:
            if path.startswith("/api/phone/outbox") and not dead:
                dead.append(1)
                return Fault.KILL_AFTER
            return Fault.PASS

        self.network.weather = weather
        self.finish()
        self.send()
        self.network.is_up.wait()

    def end_session(self) -> None:
        town.sign_out(self.session, self.pair, _now())

    def sign_in(self) -> None:
        self.phone.carry_cookie(town.sign_in(self.session, self.pair, _now()))

    def move_clock(self) -> None:
        self.phone.offset_ms = self.dice.choice([-3, 3]) * DAY_MS
        self.was_clock_moved = True
        self.phone.close_tab()

    def hand_over(self) -> None:
        """The other student takes the phone and signs in."""
        self.pair = next(pair for pair in self.pairs if pair is not self.pair)
        self.sign_in()
        if self.dice.random() < 0.5:
            self.phone.close_tab()

    def end_pairing(self) -> None:
        town.end_pairing(self.session, self.pair, utc_now())
        self.ended.add(self._who())

    def fill_up(self) -> None:
        """The phone is full while she saves and finishes; then there is room again."""
        if not self._is_open():
            return
        line = self.phone.fill_up(quota=1)
        try:
            self.write()
            self.finish()
        finally:
            self.phone.make_room(line)

    def retire(self) -> None:
        """The form is of a version that the server does not take."""
        self.finish(version=99)

    def renew_worker(self) -> None:
        """A newer service worker is there, between draft and sending."""
        self.network.edition += 1
        self.write()
        self._ask(
            "() => navigator.serviceWorker.getRegistration('/phone/').then((one) => one?.update())", None
        )
        self.finish()

    def send_from_another_phone(self) -> None:
        """The same finished visits come from a second phone of hers before this one sends them."""
        frame = self._ask("(person) => storm.frame(person)", str(self.pair.student))
        if frame:
            token = town.sign_in(self.session, self.pair, _now())
            self.phone.carry_cookie(token)
            send_frame(self.network.server, token, base64.b64decode(frame))

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
                    assert _ms(there[item["id"]].received_at) == item["received_at"], item

    def end_well(self) -> None:
        """The weather clears, each student signs in and leaves the phone to itself; then all is counted."""
        self.sunshine()
        assert self.phone.context
        self.phone.context.set_offline(False)
        self.phone.offset_ms = 0
        self.phone.close_tab()
        for pair in self.pairs:
            self.pair = pair
            self.sign_in()
            self.open_surely()
            self._until_quiet()
            self.check_visits()
            self.check_draft()
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
                assert shown[visit_id]["state"] == "refused", shown[visit_id]
                assert shown[visit_id]["code"] in self._reasons(visit_id), shown[visit_id]

    def check_draft(self) -> None:
        """What she saved and neither finished nor lost with her pairing is still in the form."""
        weight = self.saved.get(self._who())
        if weight is None or self._who() in self.ended:
            return
        kept = self._ask("(m) => storm.kept(m)", self._about())
        assert kept, "a saved draft is lost"
        assert kept["pairs"]["weight_kg"] == [str(weight)]

    def _visits(self) -> dict[str, tuple[Pair, float]]:
        return self.perhaps | self.finished

    def _reasons(self, visit_id: str) -> set[str]:
        """Why the server may have refused it for good."""
        reasons = {"unknown_form"} if visit_id in self.refusable else set()
        if self._who() in self.ended:
            reasons.add("not_in_care")
        return reasons | ({"wrong_time", "not_in_care"} if self.was_clock_moved else set())

    # How

    def _until_quiet(self) -> None:
        until = time.monotonic() + QUIET_FOR
        while time.monotonic() < until:
            self._ask("async () => { await storm.bundle.refresh(); await storm.outbox.send(); }", None)
            waiting = [
                item for item in self.phone.items(self.pair) if item["state"] in ("waiting", "sending")
            ]
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


STEPS: dict[Callable[[Story], None], int] = {
    Story.write: 4,
    Story.finish: 8,
    Story.finish_and_be_killed: 3,
    Story.finish_in_two_tabs: 1,
    Story.send: 6,
    Story.refresh: 2,
    Story.close_tab: 2,
    Story.rain: 4,
    Story.flood: 4,
    Story.sunshine: 2,
    Story.plane: 3,
    Story.kill_server: 1,
    Story.end_session: 2,
    Story.sign_in: 2,
    Story.move_clock: 1,
    Story.hand_over: 2,
    Story.end_pairing: 1,
    Story.fill_up: 1,
    Story.retire: 1,
    Story.renew_worker: 1,
    Story.send_from_another_phone: 1,
}
"""What may happen, and how often beside the others."""


def tell(story: Story, length: int) -> None:
    """Live through one sequence, then see that every promise held."""
    story.sign_in()
    story.open_surely()
    for step in story.dice.choices(list(STEPS), weights=list(STEPS.values()), k=length):
        story.tell(step.__name__)
        step(story)
    story.end_well()


def send_frame(server: str, token: str, frame: bytes) -> None:
    """As the app sends it, without the app."""
    headers = {"content-type": "application/octet-stream", "cookie": f"osoc_session={token}"}
    request = urllib.request.Request(f"{server}/api/phone/outbox", frame, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200


def _now() -> datetime:
    return utc_now() - timedelta(seconds=1)


def _ms(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
