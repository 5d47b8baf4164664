"""The walk over every page: each role, each language, each size, with the faults found on the way.

What stands below the head of a page is often the same for several roles (the rulebook for all nine). It is
looked at whole once for each size, and after that only its head.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page
from sqlmodel import Session

from app.core import crypto, db
from app.core.clock import utc_now
from app.people import service_links
from app.people.models import Person, Role, SignIn
from tests.e2e.addresses import FILES, LEAD_ON, addresses
from tests.e2e.checks import faults_of_look, faults_of_words

SIZES = {360: 740, 1280: 800}
PAGES_OF_ANYONE = "anyone"
EXPECTED = {"404": 404, "403": 403}
HEAD = ".header"


@dataclass
class Walk:
    """What was opened, and what was wrong. With a folder, each page is kept there as a picture."""

    browser: Browser
    address: str
    folder: Path | None = None
    once: bool = False
    with_axe: bool = True
    opened: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    pictures: int = 0
    _looked_at: set[tuple[int, str]] = field(default_factory=set)
    _faces: set[tuple[str, bool]] = field(default_factory=set)

    def all(self, people: Iterable[Person], lang: str, sizes: Iterable[int]) -> None:
        """Every page of these people, and those open to anyone, in one language. Where each address is
        wanted `once`, by the first of them who has it.
        """
        sizes = list(sizes)
        for person in people:
            with db.transaction() as session:
                session.get_one(Person, person.id).language = lang
            self._pages_of(person, lang, sizes)
        self._pages_of(None, lang, sizes)

    def _pages_of(self, person: Person | None, lang: str, sizes: list[int]) -> None:
        now, who = utc_now(), person.role.value if person else PAGES_OF_ANYONE
        with Session(db.engine()) as session:
            listed = list(dict.fromkeys(addresses(session, person, now)))
        listed = self._chosen(listed, person)
        if person is None:
            listed.append(("/link/{token}", _link(now)))
        context = self._signed_in(person, lang, now)
        page, count = context.new_page(), Counter[str]()
        for route, address in listed:
            self.opened[route] += 1
            if route in FILES | LEAD_ON:
                self._fetch(context, who, address)
                continue
            count[route] += 1
            name = _file_name(route, address) + (f"-{count[route]}" if count[route] > 1 else "")
            self._look(page, who, lang, sizes, route, address, name)
        context.close()

    def _chosen(self, listed: list[tuple[str, str]], person: Person | None) -> list[tuple[str, str]]:
        """A few of each address; where each is wanted once, only of those that nobody before her had. A
        student's pages of her client are not the midwife's.
        """
        is_student = person is not None and person.role is Role.STUDENT
        before, count = set(self._faces), Counter[str]()
        chosen = []
        for route, address in listed:
            face = (route, is_student and "{client_id}" in route)
            count[route] += 1
            if count[route] <= (2 if self.once else 4) and not (self.once and face in before):
                self._faces.add(face)
                chosen.append((route, address))
        return chosen

    def _fetch(self, context: BrowserContext, who: str, address: str) -> None:
        answer = context.request.get(self.address + address)
        if answer.status != 200:
            self.faults.append(f"{who} {address}: {answer.status}")

    def _look(
        self, page: Page, who: str, lang: str, sizes: list[int], route: str, address: str, name: str
    ) -> None:
        answer = page.goto(self.address + address)
        if answer is None or answer.status != EXPECTED.get(route, 200):
            self.faults.append(f"{who} {lang} {address}: {answer and answer.status}")
            return
        self.faults += [f"{who} {lang} {address}: {fault}" for fault in faults_of_words(page, lang)]
        for width in sizes:
            page.set_viewport_size({"width": width, "height": SIZES[width]})
            is_known = self._is_known(page, width)
            if self.folder:
                self._keep(page, self.folder / who / f"{lang}-{width}" / f"{name}.png", not is_known)
            found = faults_of_look(page, HEAD if is_known else None, with_axe=self.with_axe)
            self.faults += [f"{who} {lang} {width} {address}: {fault}" for fault in found]

    def _is_known(self, page: Page, width: int) -> bool:
        """Whether this very content was looked at in this size; from here on it was."""
        content = (width, page.locator("main").inner_html())
        is_known = content in self._looked_at
        self._looked_at.add(content)
        return is_known

    def _keep(self, page: Page, file: Path, is_whole: bool) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file, full_page=is_whole, animations="disabled")
        self.pictures += 1

    def _signed_in(self, person: Person | None, lang: str, now: datetime) -> BrowserContext:
        context = self.browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")
        cookies = {"osoc_language": lang}
        if person:
            cookies["osoc_session"] = sign_in(person, now)
        context.add_cookies([{"name": k, "value": v, "url": self.address} for k, v in cookies.items()])
        return context


def sign_in(person: Person, now: datetime) -> str:
    """The cookie of a sign-in begun now."""
    token = crypto.new_token()
    with db.transaction() as session:
        session.add(
            SignIn(person_id=person.id, token_hash=crypto.token_hash(token), began_at=now, seen_at=now)
        )
    return token


def _link(now: datetime) -> str:
    """The address of an invitation that is still open."""
    with db.transaction() as session:
        guest = Person(
            name="Tamu Contoh", role=Role.REVIEWER, phone=_phone(now), created_at=now - timedelta(days=1)
        )
        session.add(guest)
        session.flush()
        return f"/link/{service_links.new_link(session, None, guest, now)}"


def _phone(now: datetime) -> str:
    return f"+62899{int(now.timestamp() * 1000) % 10**8:08}"


def _file_name(route: str, address: str) -> str:
    """A picture's name: the address without its ids."""
    query = re.sub(r"=[0-9a-f-]{36}", "", address.partition("?")[2])
    words = re.sub(r"{(\w+?)(_id)?}", r"\1", route) + (f"-{query}" if query else "")
    return re.sub(r"\W+", "-", words).strip("-") or "home"
