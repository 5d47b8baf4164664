"""A phone in the storm: a real browser with the real app in it, driven through the app's own modules, so
that two hundred sequences take minutes.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

from app.core import scripts
from app.core.web import static_files
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

ELSEWHERE = "/healthz"
"""A page of this address without the app."""

LEFT = "indexeddb,cookies,local_storage"
"""What a phone's last owner left; the files of the app stay, as on any phone that has it."""

FORM = "anc-home-visit"
TOOLS = "js/phone/storm.js"
"""Where the tools of the test would stand among the app's modules."""

CLOCK = f"""globalThis.osocClock = {{
  offset_ms: Number(/storm_clock=(-?\\d+)/.exec(document.cookie)?.[1] ?? 0), speed: {SPEED},
}}"""
"""The app's clock in every tab: as far off as a cookie says."""


@cache
def tools() -> str:
    """The tools and the app's modules that they call, in one script, so that a tab has them at once."""
    files = {path: body for path, (_, body) in static_files().items()}
    files[TOOLS] = (Path(__file__).parent / "tools.js").read_bytes()
    paths = scripts.in_order(TOOLS, files)
    joined = scripts.Joined.of(paths, files)
    return f"() => {{\n{''.join(map(joined.scope, paths))}}}"


@dataclass
class Phone:
    """One phone: its browser, who is signed in on it, what was finished on it."""

    browser: Browser
    network: Network
    context: BrowserContext | None = None
    page: Page | None = None
    is_left: bool = True
    """The tab shows something else than the app."""
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
        for script in filter(None, (SOFT, CLOCK, self.bug)):
            self.context.add_init_script(script)
        # A tab beside the app's: windows and processes that stay cost less than new ones.
        self.context.new_page().goto(ELSEWHERE)

    def wipe(self) -> None:
        """The phone goes to somebody else, with nothing of anybody on it."""
        assert self.context
        self.context.set_offline(False)
        self.leave()
        tab = self._tab()
        line = self.context.new_cdp_session(tab)
        given = {"origin": self.network.address, "storageTypes": LEFT}
        line.send("Storage.clearDataForOrigin", given)
        line.detach()
        self.offset_ms = 0

    def throw_away(self) -> None:
        if self.context:
            self.context.close()

    def carry_cookie(self, token: str) -> None:
        """She has signed in: this phone's browser holds her session, and nobody else's."""
        self._keep("osoc_session", token)

    def open_app(self, page: Page | None = None) -> Page:
        """The app in this tab or in a new one, with the clock of this phone."""
        assert self.context
        page = page or self.context.new_page()
        self._keep("storm_clock", str(self.offset_ms))
        page.goto("/phone/app?lang=id", wait_until="domcontentloaded")
        page.evaluate(tools())
        return page

    def look(self) -> Page:
        """The tab with the app in it; opened if there is none."""
        tab = self._tab()
        if self.is_left:
            self.open_app(tab)
            self.is_left = False
        return tab

    def leave(self) -> None:
        """She goes elsewhere in this tab: the app's page ends."""
        if self.page and not self.page.is_closed() and not self.is_left:
            try:
                self.page.goto(ELSEWHERE)
            except Error:  # without a network there is nowhere else
                self.close_tab()
        self.is_left = True

    def close_tab(self) -> None:
        """The tab is killed, whatever is under way in it."""
        if self.page:
            self.page.close()
        self.page, self.is_left = None, True

    def _tab(self) -> Page:
        assert self.context
        if self.page is None or self.page.is_closed():
            self.page, self.is_left = self.context.new_page(), True
        return self.page

    def _keep(self, name: str, value: str) -> None:
        assert self.context
        where = urlsplit(self.network.address)
        self.context.add_cookies(
            [{"name": name, "value": value, "domain": where.hostname or "", "path": "/"}]
        )

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
