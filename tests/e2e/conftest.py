"""The running program and a browser. The people are the cast's, each with a real password."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import Session

from app.core.clock import day_of, utc_now
from app.core.crypto import hash_password
from app.people.models import Person
from tests.conftest import Cast
from tests.e2e.server import looking, serving

PASSWORD = "kata sandi untuk uji"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with looking(chromium_path) as browser:
        yield browser


@pytest.fixture
def people(cast: Cast, session: Session) -> Cast:
    """The cast today, whenever that is, with passwords."""
    today, secret = day_of(utc_now()), hash_password(PASSWORD)
    cast.cohort.starts_on, cast.cohort.ends_on = today - timedelta(days=60), today + timedelta(days=300)
    cast.cohort.mou_valid_until = today + timedelta(days=600)
    cast.pregnancy.lmp, cast.pregnancy.edd = today - timedelta(days=221), today + timedelta(days=59)
    for one in (cast.ani, cast.citra, cast.sari, cast.dewi, cast.kirana):
        one.password_hash = secret
        session.add(one)
    session.add_all([cast.cohort, cast.pregnancy])
    session.commit()
    return cast


@pytest.fixture
def live(database_url: str, people: Cast) -> Iterator[str]:
    """The address of the program over this test's database."""
    with serving(database_url) as address:
        yield address


@pytest.fixture
def sign_in(browser: Browser, live: str) -> Iterator[Callable[..., Page]]:
    """A browser of her own in which she has signed in, on a phone unless told otherwise."""
    opened = []

    def signed_in(person: Person, size: dict[str, int] | None = None, **options: object) -> Page:
        context = browser.new_context(
            viewport=size or PHONE, base_url=live, locale="id-ID", timezone_id="Asia/Jakarta", **options
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Nomor HP atau e-mail").fill("0" + (person.phone or "").removeprefix("+62"))
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.get_by_role("heading", level=1).wait_for()
        return page

    yield signed_in
    for context in opened:
        context.close()
