"""A phone in the storm: a real browser with the real app in it, driven through the app's own modules, so
that two hundred sequences take minutes.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

from app.core.web import static_url
from tests.e2e.storm.proxy import Network
from tests.e2e.storm.town import Pair

PIN = "280516"
SPEED = 100
"""How many times shorter the app's waits are."""

SOFT = """(() => {
  const derive = SubtleCrypto.prototype.deriveBits;
  SubtleCrypto.prototype.deriveBits = function (how, ...rest) {
    return derive.call(this, how.name === "PBKDF2" ? { ...how, iterations: 1000 } : how, ...rest);
  };
})()"""
"""The browser of the test mixes a PIN quickly; the app asks for as many rounds as ever."""

LEFT = "indexeddb,cookies,local_storage"
"""What a phone's last owner left; the files of the app stay, as on any phone that has it."""

FORM = "anc-home-visit"
TOOLS = (Path(__file__).parent / "tools.js").read_text()
PARTS = ("vault", "drafts", "outbox", "bundle", "idb", "seal", "bytes", "errors")


@dataclass
class Phone:
    """One phone: its browser, who is signed in on it, what was finished on it."""

    browser: Browser
    network: Network
    context: BrowserContext | None = None
    page: Page | None = None
    offset_ms: int = 0
    bug: str = ""
    """A script by which this phone's app is broken, to see whether the storm notices."""

    def buy(self) -> None:
        self.context = self.browser.new_context(
            viewport={"width": 360, "height": 740},
            base_url=self.network.address,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        self.context.set_default_timeout(20_000)
        self.context.add_init_script(SOFT)

    def wipe(self) -> None:
        """The phone goes to somebody else, with nothing of anybody on it."""
        assert self.context
        self.close_tab()
        self.context.set_offline(False)
        page = self.context.new_page()
        line = self.context.new_cdp_session(page)
        given = {"origin": self.network.address, "storageTypes": LEFT}
        line.send("Storage.clearDataForOrigin", given)
        page.close()
        self.offset_ms = 0

    def throw_away(self) -> None:
        if self.context:
            self.context.close()

    def carry_cookie(self, token: str) -> None:
        """She has signed in: this phone's browser holds her session, and nobody else's."""
        assert self.context
        where = urlsplit(self.network.address)
        cookie = {"name": "osoc_session", "value": token, "domain": where.hostname or "", "path": "/"}
        self.context.add_cookies([cookie])  # type: ignore[list-item]  # the typed dict has no public name

    def open_app(self) -> Page:
        """The app in a new tab, with the clock of this phone."""
        assert self.context
        page = self.context.new_page()
        page.add_init_script(f"globalThis.osocClock = {{offset_ms: {self.offset_ms}, speed: {SPEED}}}")
        if self.bug:
            page.add_init_script(self.bug)
        page.goto("/phone/app?lang=id", wait_until="domcontentloaded")
        page.evaluate(TOOLS, {name: static_url(f"js/phone/{name}.js") for name in PARTS})
        return page

    def look(self) -> Page:
        """The open tab; opened if there is none."""
        if self.page is None or self.page.is_closed():
            self.page = self.open_app()
        return self.page

    def close_tab(self) -> None:
        if self.page:
            self.page.close()
        self.page = None

    def unlock(self, pair: Pair) -> bool:
        """Open her data: by her PIN, or at first by the server's secret; False when the network says no."""
        unlocked = self.ask(
            """async ({person, pin}) => {
              const { vault, bundle } = storm;
              if ((await vault.current())?.person === person) return true;
              if ((await vault.people()).some((one) => one.person === person)) {
                return (await vault.unlock(person, pin)) === true;
              }
              const given = await bundle.secret();
              if (!given.secret || given.person !== person) return false;
              return (await vault.setUp({ ...given, label: "" }, pin)) === true;
            }""",
            {"person": str(pair.student), "pin": PIN},
        )
        return bool(unlocked)

    def ask(self, script: str, given: Any = None) -> Any:
        return self.look().evaluate(script, given)

    def start(self, script: str, given: Any) -> None:
        """Begin something and do not wait for it."""
        self.look().evaluate(
            f"(given) => {{ globalThis.begun = ({script})(given).catch(() => null); }}", given
        )

    def items(self, pair: Pair) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("(person) => storm.items(person)", str(pair.student))
        return found

    def fill_up(self) -> None:
        """No more room on this phone, as its database tells the open tab."""
        self.ask("() => storm.fillUp()")


def is_torn(error: Error) -> bool:
    """Whether a call failed because its tab went away, which is part of the storm."""
    return any(words in error.message for words in ("closed", "destroyed", "crashed", "Target"))
