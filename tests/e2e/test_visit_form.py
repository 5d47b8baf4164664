"""The visit form in a real browser, with and without its niceties."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from app.visits.models import Visit
from app.visits.rules_forms import ASIDE
from tests.e2e.checks import faults_of_look, faults_of_words
from tests.e2e.test_the_day import fill_visit


@pytest.fixture
def form(sign_in, people) -> Page:
    """Ani's phone with the empty form."""
    return opened(sign_in(people.ani), people.wati.id)


def opened(page: Page, client_id: UUID) -> Page:
    page.goto(f"/clients/{client_id}/visits/new")
    return page


def visits(session: Session) -> list[Visit]:
    session.rollback()
    return list(session.exec(select(Visit)))


def test_a_visit_is_recorded_without_a_script(sign_in, people, session):
    page = opened(sign_in(people.ani, java_script_enabled=False), people.wati.id)

    fill_visit(page, "165", "112")
    page.get_by_role("button", name="Kirim kunjungan").click()

    expect(page.get_by_role("heading", name="Telepon bidan sekarang")).to_be_visible()
    assert [visit.answers["systolic_mmhg"] for visit in visits(session)] == [165]


@pytest.mark.parametrize("has_script", [True, False])
def test_a_refused_form_keeps_every_value(sign_in, people, session, has_script):
    page = opened(sign_in(people.ani, java_script_enabled=has_script), people.wati.id)

    fill_visit(page, "1165", "76")
    page.get_by_role("button", name="Kirim kunjungan").click()

    expect(page.locator("#problems")).to_be_visible()
    kept = {name: page.locator(f"[name={name}]").input_value() for name in ("systolic_mmhg", "weight_kg")}
    assert kept == {"systolic_mmhg": "1165", "weight_kg": "61,5"}
    expect(page.locator("[name=convulsion][value=no]")).to_be_checked()
    expect(page.locator("[name=other_signs_none]")).to_be_checked()
    assert visits(session) == []


def test_a_refused_form_is_taken_once_it_is_put_right(form, session):
    fill_visit(form, "1165", "76")
    form.get_by_role("button", name="Kirim kunjungan").click()

    form.locator("[name=systolic_mmhg]").fill("116")
    form.get_by_role("button", name="Kirim kunjungan").click()

    expect(form.get_by_role("heading", name="Hasil kunjungan")).to_be_visible()
    assert [visit.answers["systolic_mmhg"] for visit in visits(session)] == [116]


def test_pressed_twice_it_is_one_visit(form, session):
    fill_visit(form, "118", "76")

    form.get_by_role("button", name="Kirim kunjungan").dblclick()

    expect(form.get_by_role("heading", name="Hasil kunjungan")).to_be_visible()
    assert len(visits(session)) == 1


def test_a_thought_of_harm_shows_whom_to_call_at_once(sign_in, people):
    page = sign_in(people.ani)
    page.goto(f"/clients/{people.wati.id}/visits/new?form=mental-health")
    number = page.get_by_role("link", name="Bidan koordinator").first
    expect(number).to_be_hidden()

    page.locator("[name=epds_10][value=b]").check()

    expect(page.get_by_role("alert")).to_contain_text("Jangan tinggalkan Ibu.")
    expect(number).to_be_in_viewport()


def test_one_press_leaves_nothing_to_be_read(sign_in, people):
    page = sign_in(people.ani)
    page.goto(f"/clients/{people.wati.id}/visits/new?form=mental-health")
    page.locator("[name=epds_10][value=d]").check()

    page.get_by_role("button", name="Sembunyikan layar").click()
    read = page.locator("body").inner_text().split()
    page.get_by_role("button", name="Lanjutkan").click()

    assert read == ["Lanjutkan"]
    expect(page.locator("[name=epds_10][value=d]")).to_be_checked()


def test_a_repeat_unfolds_while_she_types(form):
    repeat = form.locator("[name=repeat_systolic_mmhg]")
    expect(repeat).to_be_hidden()

    form.locator("[name=systolic_mmhg]").press_sequentially("150/85")

    expect(repeat).to_be_visible()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_form_can_be_read_whole_in_both_languages(sign_in, people, session, lang):
    page = sign_in(people.ani)
    session.get_one(type(people.ani), people.ani.id).language = lang
    session.commit()

    faults = []
    for form in ("postpartum-visit", "newborn-visit", *ASIDE):
        page.goto(f"/clients/{people.wati.id}/visits/new?form={form}")
        found = [*faults_of_look(page, with_axe=lang == "id"), *faults_of_words(page, lang)]
        faults += [f"{form}: {fault}" for fault in found]

    assert faults == []
