"""What may happen to a phone, drawn at random: what she does, and what goes wrong around it."""

import base64
import time
import urllib.request
from collections.abc import Callable

from playwright.sync_api import Error

from app.core.clock import utc_now
from tests.e2e.storm import town
from tests.e2e.storm.phone import FORM
from tests.e2e.storm.proxy import ERRORS, Fault
from tests.e2e.storm.story import Story, now

DAY_MS = 86_400_000
DROPS = (Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_IN_ANSWER)
LIES = (*ERRORS, Fault.PORTAL, Fault.TWICE, Fault.OLD_ANSWER)
SPOILT = (*DROPS, *LIES, Fault.KILL_AFTER)


class Storm(Story):
    """The steps of a story, each a method."""

    # What is done on the phone

    def write(self) -> None:
        """She enters a weight; once the save has resolved it must never be lost."""
        weight = self._weight()
        with_weight = self._about() | {"pairs": {"weight_kg": [str(weight)]}}
        if self._ask("(m) => storm.write(m)", with_weight):
            self.saved[self._who()] = weight

    def finish(self) -> None:
        """She finishes the visit; once that has resolved it must arrive or wait in sight."""
        weight = self._weight()
        visit_id = self._ask("(m) => storm.finish(m)", self._about() | self._answers(weight))
        if visit_id:
            self.finished[visit_id] = (self.pair, weight)
            self.saved.pop(self._who(), None)

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
        self.happens("tab killed while saving")
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
            self.happens("two tabs")
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
        self.happens("30 % lost" if wet is DROPS else "30 % spoilt")
        self.network.weather = lambda _method, path: (
            self.dice.choice(wet) if path.startswith("/api/") and self.dice.random() < 0.3 else Fault.PASS
        )

    def flood(self) -> None:
        """Nothing gets through, in one way."""
        self.flood_with(self.dice.choice(DROPS + LIES))

    def flood_with(self, fault: Fault) -> None:
        self.network.weather = lambda _method, path: fault if path.startswith("/api/") else Fault.PASS

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
        town.sign_out(self.session, self.pair, now())

    def move_clock(self) -> None:
        self.phone.offset_ms = self.dice.choice([-3, 3]) * DAY_MS
        self.was_clock_moved = True
        self.phone.leave()
        self.happens("clock moved by three days")

    def hand_over(self) -> None:
        """The other student takes the phone and signs in."""
        self.pair = next(pair for pair in self.pairs if pair is not self.pair)
        self.sign_in()
        self.happens("phone shared by two students")
        if self.dice.random() < 0.5:
            self.phone.close_tab()

    def end_pairing(self) -> None:
        """It ends while she is without a network and has a visit to send."""
        assert self.phone.context
        self.phone.context.set_offline(True)
        self.finish()
        town.end_pairing(self.session, self.pair, utc_now())
        self.ended.add(self._who())
        self.happens("pairing ended while offline")
        self.phone.context.set_offline(self.dice.random() < 0.5)

    def fill_up(self) -> None:
        """The phone is full while she saves and finishes; then there is room again."""
        if not self._is_open():
            return
        self.phone.fill_up()
        told = len(self.told)
        self.write()
        self.finish()
        self.send()
        if sum("StorageFull" in words for words in self.told[told:]) == 2:
            self.happens("storage full")
        self._ask("() => storm.makeRoom()", None)

    def retire(self) -> None:
        """The server takes her form no more, as she learns when she sends what she finished."""
        self.network.withdraw(FORM)
        self.was_retired = True
        self.finish()
        self.send()

    def bring_back(self) -> None:
        self.network.withdraw("")

    def renew_worker(self) -> None:
        """A newer service worker is there, between draft and sending."""
        self.network.edition += 1
        self.happens("service worker updated")
        self.write()
        self._ask("() => storm.renew()", None)
        self.finish()

    def send_from_another_phone(self) -> None:
        """The same finished visits come from a second phone of hers before this one sends them."""
        frame = self._ask("(person) => storm.frame(person)", str(self.pair.student))
        if frame:
            token = town.sign_in(self.session, self.pair, now())
            self.phone.carry_cookie(token)
            send_frame(self.network.server, token, base64.b64decode(frame))
            self.happens("the same visit from two phones")


STEPS: dict[Callable[[Storm], None], int] = {
    Storm.write: 4,
    Storm.finish: 8,
    Storm.finish_and_be_killed: 3,
    Storm.finish_in_two_tabs: 1,
    Storm.send: 6,
    Storm.refresh: 2,
    Storm.close_tab: 2,
    Storm.rain: 4,
    Storm.flood: 4,
    Storm.sunshine: 2,
    Storm.plane: 3,
    Storm.kill_server: 2,
    Storm.end_session: 2,
    Storm.sign_in: 2,
    Storm.move_clock: 1,
    Storm.hand_over: 2,
    Storm.end_pairing: 1,
    Storm.fill_up: 2,
    Storm.retire: 1,
    Storm.bring_back: 1,
    Storm.renew_worker: 1,
    Storm.send_from_another_phone: 2,
}
"""What may happen, and how often beside the others."""


def tell(story: Storm, length: int) -> None:
    """Live through one sequence, then see that every promise held."""
    story.sign_in()
    story.open_surely()
    for step in story.dice.choices(list(STEPS), weights=list(STEPS.values()), k=length):
        story.tell(step.__name__)
        step(story)
    story.end_well()
    story.count_weather()


def send_frame(server: str, token: str, frame: bytes) -> None:
    """As the app sends it, without the app."""
    headers = {"content-type": "application/octet-stream", "cookie": f"osoc_session={token}"}
    request = urllib.request.Request(f"{server}/api/phone/outbox", frame, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200
