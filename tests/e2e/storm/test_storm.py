"""No weather loses a visit, doubles one, or says that one has arrived which has not.

`OSOC_STORM=2000` for more sequences, `OSOC_STORM_SEED=…` to begin elsewhere: a failed one prints its seed.
"""

import os
from collections import Counter

import pytest
from playwright.sync_api import Browser
from sqlmodel import Session

from app.core.clock import utc_now
from tests.conftest import Cast
from tests.e2e.storm import sequences, town
from tests.e2e.storm.bugs import BUGS
from tests.e2e.storm.phone import Phone
from tests.e2e.storm.proxy import Network

COUNT = int(os.environ.get("OSOC_STORM", "200"))
SEED = int(os.environ.get("OSOC_STORM_SEED", "20261124"))
STEPS = 10
BATCH = 25
"""Sequences of one test, so that it ends within its time."""
MANY = 50
"""So many sequences meet every bug."""


@pytest.mark.sqlite_only(reason="what is tried is the phone; the server's half runs on both in tests/phone")
@pytest.mark.parametrize("first", range(SEED, SEED + COUNT, BATCH))
def test_no_weather_loses_a_visit(
    first: int, browser: Browser, network: Network, people: Cast, session: Session
) -> None:
    seeds = range(first, min(first + BATCH, SEED + COUNT))
    pairs = town.settle(session, people, 2 * len(seeds), utc_now())
    happened = _live_through(seeds, Phone(browser, network), session, pairs)
    print(f"{len(seeds)} sequences, seeds {seeds}: {dict(happened)}")
    if len(seeds) == BATCH:
        assert any(fault.startswith("30 %") for fault in happened)


BROKEN = r"received and is not|not on the server|is lost|one twice|nobody finished"


@pytest.mark.sqlite_only(reason="what is tried is the storm")
@pytest.mark.parametrize("bug", BUGS)
def test_the_storm_notices_a_promise_that_the_phone_breaks(
    bug: str, browser: Browser, network: Network, people: Cast, session: Session
) -> None:
    pairs = town.settle(session, people, 2 * MANY, utc_now())
    phone = Phone(browser, network, bug=BUGS[bug])

    with pytest.raises(AssertionError, match=BROKEN):
        _live_through(range(SEED, SEED + MANY), phone, session, pairs)


@pytest.mark.sqlite_only(reason="what is tried is the storm")
@pytest.mark.parametrize("server", [True], indirect=True, ids=["forgets"])
def test_the_storm_notices_a_server_that_stores_again_what_comes_again(
    browser: Browser, network: Network, people: Cast, session: Session
) -> None:
    pairs = town.settle(session, people, 2 * MANY, utc_now())

    with pytest.raises(AssertionError, match=BROKEN):
        _live_through(range(SEED, SEED + MANY), Phone(browser, network), session, pairs)


def _live_through(seeds: range, phone: Phone, session: Session, pairs: list[town.Pair]) -> Counter[str]:
    """One phone in all these sequences, wiped after each; how often each fault happened in them."""
    happened: Counter[str] = Counter()
    phone.buy()
    try:
        for number, seed in enumerate(seeds):
            phone.wipe()
            two = pairs[2 * number : 2 * number + 2]
            story = sequences.Storm(seed, phone, phone.network, session, two, happened=happened)
            try:
                sequences.tell(story, STEPS)
            except Exception as error:
                error.add_note(f"OSOC_STORM=1 OSOC_STORM_SEED={seed}: {', '.join(story.told)}")
                raise
    finally:
        phone.throw_away()
    return happened
