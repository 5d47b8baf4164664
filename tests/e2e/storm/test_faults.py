"""Each fault alone, at its work for certain; afterwards every promise holds."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from sqlmodel import Session

from app.core.clock import utc_now
from tests.conftest import Cast
from tests.e2e.storm import town
from tests.e2e.storm.phone import Phone
from tests.e2e.storm.proxy import Fault, Network
from tests.e2e.storm.sequences import SPOILT, Storm
from tests.e2e.storm.story import OUTBOX

pytestmark = pytest.mark.sqlite_only(reason="what is tried is the phone; the server's half runs on both")


@pytest.fixture
def storm(browser: Browser, network: Network, people: Cast, session: Session) -> Iterator[Storm]:
    pairs = town.settle(session, people, 2, utc_now())
    phone = Phone(browser, network)
    phone.buy()
    storm = Storm(1, phone, network, session, pairs)
    storm.sign_in()
    storm.open_surely()
    yield storm
    phone.throw_away()


def once(storm: Storm, fault: Fault) -> None:
    """Only the first sending meets it, after one that went well."""
    storm.finish()
    storm.send()
    met: list[Fault] = []

    def weather(_method: str, path: str) -> Fault:
        if path != OUTBOX or met:
            return Fault.PASS
        met.append(fault)
        return fault

    storm.network.weather = weather
    storm.finish()
    storm.send()
    storm.network.is_up.wait()


def with_two_waiting(step: Callable[[Storm], None]) -> Callable[[Storm], None]:
    """The fault finds a draft, and a visit that could not be sent."""

    def told(storm: Storm) -> None:
        storm.flood_with(Fault.CUT_BEFORE)
        storm.finish()
        storm.write()
        storm.sunshine()
        step(storm)
        storm.send()

    return told


FAULTS: dict[str, Callable[[Storm], None]] = {
    "session ended": Storm.end_session,
    "pairing ended while offline": Storm.end_pairing,
    "checklist version retired while offline": Storm.retire,
    "storage full": Storm.fill_up,
    "tab killed while saving": Storm.finish_and_be_killed,
    "two tabs": Storm.finish_in_two_tabs,
    "clock moved by three days": Storm.move_clock,
    "service worker updated": Storm.renew_worker,
    "phone shared by two students": Storm.hand_over,
    "the same visit from two phones": Storm.send_from_another_phone,
}


@pytest.mark.parametrize("fault", SPOILT)
def test_one_sending_that_goes_wrong(storm: Storm, fault: Fault) -> None:
    once(storm, fault)

    storm.end_well()
    storm.count_weather()

    assert storm.happened[str(fault)] == 1
    assert len(town.on_server(storm.session, storm.pairs[0])) == 2


@pytest.mark.parametrize("name", FAULTS)
def test_one_thing_that_happens_to_the_phone(storm: Storm, name: str) -> None:
    with_two_waiting(FAULTS[name])(storm)

    storm.end_well()
    storm.count_weather()

    assert storm.happened[name] > 0, storm.told
