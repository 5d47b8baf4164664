"""A browser, the program in a process that can be killed at once, and a bad network between them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.conftest import Cast
from tests.e2e.server import looking
from tests.e2e.storm.forked import Server, forked
from tests.e2e.storm.proxy import Network, network_to

LIGHT = ("--renderer-process-limit=1", "--disable-features=SpareRendererForSitePerProcess")
"""A tab in a process that is there already."""


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with looking(chromium_path, *LIGHT) as browser:
        yield browser


@pytest.fixture
def server(database_url: str, people: Cast, request: pytest.FixtureRequest) -> Iterator[Server]:
    with forked(database_url, forgets=getattr(request, "param", False)) as server:
        yield server


@pytest.fixture
def network(server: Server) -> Iterator[Network]:
    def kill() -> None:
        server.kill()
        server.start()

    def withdraw(form: str) -> None:
        if form != server.withdrawn:
            server.withdrawn = form
            network.kill()

    with network_to(server.address) as network:
        network.kill_server = kill
        network.withdraw = withdraw
        yield network
