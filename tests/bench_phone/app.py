"""The phone's app in her hands: the PIN, and what stands behind it."""

import re

from playwright.sync_api import Page, expect

PIN = "246810"
APP = "/phone/app?lang=id"


def set_up(page: Page) -> None:
    """The first opening: she chooses a PIN, and the phone has all it needs."""
    page.goto(APP)
    page.get_by_label("PIN baru, 6 angka").fill(PIN)
    page.get_by_label("PIN sekali lagi").fill(PIN)
    page.get_by_role("button", name="Simpan PIN").click()
    expect(page.get_by_role("heading", name=re.compile("^Ibu "))).to_be_visible()
