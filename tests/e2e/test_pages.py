"""Every page once, on a small example district and on a new installation: the short form of
`make screenshots`, for every run of the tests.
"""

import pytest

from tests.e2e.addresses import pages
from tests.e2e.districts import SMALL, fill_example, fill_nothing
from tests.e2e.server import serving
from tests.e2e.walk import Walk

pytestmark = pytest.mark.sqlite_only("what a page looks like does not depend on the database")


@pytest.mark.parametrize(("lang", "width", "with_axe"), [("id", 360, True), ("en", 1280, False)])
def test_every_page_is_accessible_whole_and_in_the_readers_language(
    browser, database_url, database, lang, width, with_axe
):
    people = fill_example(SMALL)

    with serving(database_url) as address:
        walk = Walk(browser, address, once=True, with_axe=with_axe)
        walk.all(people, lang, [width])

    assert walk.faults == []
    assert set(pages()) - set(walk.opened) == set()


def test_every_page_that_is_still_empty_is_so_too(browser, database_url, database):
    people = fill_nothing()

    with serving(database_url) as address:
        walk = Walk(browser, address, once=True)
        walk.all(people, "id", [360])

    assert walk.faults == []
