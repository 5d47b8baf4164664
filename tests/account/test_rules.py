"""Where a browser may be sent."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.account import rules


@given(
    st.text(st.characters(codec="utf-8"), max_size=40) | st.from_regex(r"[/\\:.a-z?#@]{1,12}", fullmatch=True)
)
@example("//elsewhere.id")
@example("/\\elsewhere.id")
@example("/%2F%2Felsewhere.id")
@example("/\t/elsewhere.id")
def test_no_path_leads_off_this_site(text):
    path = rules.own_path(text)

    assert path is None or urlsplit(urljoin("https://osoc.example/sign-in", path)).netloc == "osoc.example"


@pytest.mark.parametrize(
    "path", ["/", "/account", "/clients/01a20bbf-f705-76f2-b8ed-e071e646c645/visits", "/people?start=50"]
)
def test_a_page_of_ours_is_a_page_of_ours(path):
    assert rules.own_path(path) == path


@pytest.mark.parametrize(
    "host", ["osoc.example", "192.168.1.4", "localhost.osoc.example", "127.0.0.1.osoc.example"]
)
def test_plain_http_is_readable_anywhere_but_here(host):
    assert rules.is_readable_by_others("http", host)
    assert not rules.is_readable_by_others("https", host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1", "osoc.localhost"])
def test_plain_http_is_not_readable_on_this_machine(host):
    assert not rules.is_readable_by_others("http", host)


@pytest.mark.parametrize("user_agent", ["", "curl/8.0", "\0", "x" * 9999])
def test_a_browser_nobody_knows_has_no_name(user_agent):
    assert rules.device_words(user_agent) == ""
