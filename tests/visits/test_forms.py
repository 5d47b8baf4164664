"""Every form of a student on the pages: which one is put to a woman as she is, and what each keeps to."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app.alerts.models import Alert
from app.clients.models import Newborn, Outcome
from app.clinical.checklists import all_checklists
from app.clinical.fields import FIELDS
from app.core.clock import day_of
from app.visits.models import Visit
from tests.visits.test_pages import Sheet

FORMS = [one for one in all_checklists() if one.audience == "student"]
ONE_ANSWER = {
    "anc-home-visit": ({"weight_kg": "58,5"}, "weight_kg"),
    "postpartum-visit": ({"pulse_bpm": "84"}, "pulse_bpm"),
    "newborn-visit": ({"newborn_weight_kg": "3,1"}, "newborn_weight_kg"),
    "nutrition-recall": ({"water_glasses": "9"}, "water_glasses"),
    "mental-health": ({"alone_now": "yes"}, "alone_now"),
    "birth-plan": ({"donor_count": "4"}, "donor_count"),
}


@pytest.fixture
def ani(cast, as_person):
    return as_person(cast.ani)


@pytest.fixture
def path(cast):
    return f"/clients/{cast.wati.id}/visits"


@pytest.fixture
def gave_birth(cast, session, now):
    """Wati's pregnancy ended three days ago; the weights of her children, None for one that died."""

    def end(*weights, outcome=Outcome.LIVE_BIRTH, days=3):
        pregnancy = cast.pregnancy
        pregnancy.ended_at = now - timedelta(days=days)
        pregnancy.ended_on, pregnancy.outcome = day_of(pregnancy.ended_at), outcome
        session.add(pregnancy)
        babies = [
            Newborn(pregnancy_id=pregnancy.id, sex="f", birth_weight_kg=one, is_alive=one is not None)
            for one in weights
        ]
        for baby in babies:
            session.add(baby)
            session.flush()
        session.commit()
        return babies

    return end


def opened(browser, path, query=""):
    page = browser.get(f"{path}/new?{query}")
    assert page.status_code == 200, page.headers.get("location")
    return Sheet(browser, page.text)


def sent(sheet, **answers):
    """Only these boxes, beside what the form carries."""
    return sheet.browser.post(sheet.action, data=sheet.carried | answers)


def name_of(sheet):
    return sheet.carried["checklist"]


def told_birth(now, days=1):
    day = day_of(now - timedelta(days=days))
    return {"born_on_day": str(day.day), "born_on_month": str(day.month), "born_on_year": str(day.year)}


def last_visit(session):
    """Read and let go, so that the app may write again."""
    session.rollback()
    found = session.exec(select(Visit).order_by(Visit.received_at.desc())).first()
    session.expunge_all()
    session.rollback()
    return found


# -- what holds for each


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_form_is_recorded_corrected_and_listed_without_a_script(ani, path, session, form):
    given, name = ONE_ANSWER[form.name]
    sheet = opened(ani, path, f"form={form.name}")

    refused = sent(sheet, **given | {"alone_now": "perhaps"}) if "alone_now" in form.items else None
    taken = sent(sheet, **given)
    again = sent(sheet, **given)
    result = ani.get(taken.headers["location"])
    amend = ani.get(f"{taken.headers['location']}/amendments/new")

    assert refused is None or refused.status_code == 422
    assert refused is None or form.title["id"] in refused.text
    assert (taken.status_code, again.headers["location"]) == (303, taken.headers["location"])
    assert name in last_visit(session).answers
    assert (result.status_code, amend.status_code) == (200, 200)
    assert form.title["id"] in result.text
    assert "data-print" in result.text
    assert form.title["id"] in ani.get(path).text


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_midwife_records_every_form_too(cast, as_person, path, form):
    sheet = opened(as_person(cast.sari), path, f"form={form.name}")

    assert sent(sheet, **ONE_ANSWER[form.name][0]).status_code == 303


@pytest.mark.parametrize("name", ["registration", "no-such-form", "../anc-home-visit"])
def test_a_form_that_is_no_visits_leads_to_the_visit(ani, path, name):
    answer = ani.get(f"{path}/new", params={"form": name})

    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}/new")


# -- the state of the pregnancy


def test_a_pregnant_woman_is_visited_with_the_form_of_pregnancy(ani, path):
    sheet = opened(ani, path)

    assert name_of(sheet) == "anc-home-visit"
    assert "Ibu sudah bersalin? Buka isian nifas" in sheet.html


def test_after_a_birth_there_is_a_form_for_her_and_one_for_each_living_baby(ani, path, gave_birth):
    first, dead, third = gave_birth(3.1, None, 2.4)
    sheet = opened(ani, path)

    assert name_of(sheet) == "postpartum-visit"
    assert "KF2" in sheet.html
    assert f"form=newborn-visit&amp;baby={first.id}" in sheet.html
    assert f"baby={third.id}" in sheet.html
    assert str(dead.id) not in sheet.html
    assert ani.get(f"{path}/new?form=newborn-visit&baby={dead.id}").status_code == 303
    assert ani.get(f"{path}/new?form=anc-home-visit").status_code == 303


def test_the_today_page_offers_the_same(ani, gave_birth, path):
    (baby,) = gave_birth(3.1)
    page = ani.get("/phone").text

    assert "Kunjungan Ibu" in page
    assert f"{path}/new?form=newborn-visit&amp;baby={baby.id}" in page
    assert "form=nutrition-recall" in page
    assert "form=mental-health" in page
    assert "form=birth-plan" not in page


@pytest.mark.parametrize(
    ("outcome", "window"), [(Outcome.STILLBIRTH, "KF2"), (Outcome.MISCARRIAGE, None), (Outcome.ECTOPIC, None)]
)
def test_after_a_loss_no_baby_is_asked_for(ani, path, gave_birth, session, outcome, window):
    gave_birth(outcome=outcome)
    sheet = opened(ani, path)

    sent(sheet, pulse_bpm="84")

    assert name_of(sheet) == "postpartum-visit"
    assert ("KF2" in sheet.html) is (window is not None)
    assert "newborn-visit" not in sheet.html
    assert 'name="feeding_of_baby" value="no_baby"' in sheet.html
    assert "Adakah kesulitan menyusui?" not in sheet.html
    assert last_visit(session).answers["feeding_of_baby"] == "no_baby"
    assert ani.get(f"{path}/new?form=newborn-visit").status_code == 303


def test_what_the_record_knows_of_the_baby_is_not_asked_and_is_judged(ani, path, gave_birth, session):
    first, second = gave_birth(3.1, 2.4)
    sheet = opened(ani, path, f"form=newborn-visit&baby={second.id}")

    assert "Bayi 2 · perempuan · lahir 2,4 kg" in re.sub(r"\s+", " ", sheet.html)
    assert sheet.carried["baby_number"] == "2"
    assert 'name="born_on_day"' not in sheet.html
    assert 'id="f-birth_weight_kg"' not in sheet.html
    sent(sheet, newborn_weight_kg="2,1")
    assert {row["rule"] for row in last_visit(session).findings} >= {
        "birth-weight-low",
        "newborn-weight-loss",
    }


def test_a_refused_form_of_a_baby_stays_with_this_baby(ani, path, gave_birth):
    first, second = gave_birth(3.1, 2.4)
    sheet = opened(ani, path, f"form=newborn-visit&baby={second.id}")

    refused = sent(sheet, newborn_temperature_c="3,6", newborn_weight_kg="2,4")

    assert refused.status_code == 422
    assert Sheet(ani, refused.text).carried["baby_number"] == "2"
    assert 'value="3,6"' in refused.text


def test_of_a_baby_without_a_recorded_weight_it_is_asked_once(ani, path, gave_birth, session):
    (baby,) = gave_birth(3.1)
    session.get_one(Newborn, baby.id).birth_weight_kg = None
    session.commit()
    first = opened(ani, path, f"form=newborn-visit&baby={baby.id}")
    sent(first, birth_weight_kg="2,3")

    second = opened(ani, path, f"form=newborn-visit&baby={baby.id}")

    assert 'id="f-birth_weight_kg"' in first.html
    assert 'id="f-birth_weight_kg"' not in second.html


def test_what_the_record_answers_is_not_missing(ani, path, gave_birth, session):
    (baby,) = gave_birth(3.1)
    page = opened(ani, path, f"form=newborn-visit&baby={baby.id}")
    required = {"born_on", "born_hour", "birth_weight_kg"}
    form = next(one for one in FORMS if one.name == "newborn-visit")
    others = sum(i.is_required and i.when is None for i in form.items.values()) - len(required)

    sent(page, newborn_weight_kg="3,1")

    assert last_visit(session).completeness == pytest.approx((1 + len(required)) / (others + len(required)))


def test_her_file_offers_what_may_be_recorded_beside_a_visit(ani, cast, as_person):
    for browser in (ani, as_person(cast.sari)):
        page = browser.get(f"/clients/{cast.wati.id}").text
        assert "Catat yang lain" in page
        assert f"/clients/{cast.wati.id}/visits/new?form=birth-plan" in page
    assert "Catat yang lain" not in as_person(cast.hadi).get(f"/clients/{cast.wati.id}").text


# -- a birth that nobody recorded


def test_who_finds_her_delivered_records_the_visit_at_once(ani, path, session, now):
    sheet = opened(ani, path, "form=postpartum-visit")

    sent(sheet, **told_birth(now), born_hour="7", pregnancy_outcome="live_birth", pulse_bpm="84")
    result = ani.get(f"{path}/{last_visit(session).id}").text

    assert "Kelahiran belum dicatat bidan" in sheet.html
    assert "KF1" in result
    assert "Ibu sudah bersalin, kelahiran belum dicatat" in result
    assert "Beri tahu bidan hari ini" in result
    assert session.exec(select(Alert)).one().level == "watch"


def test_from_then_on_the_forms_after_the_birth_are_offered_and_do_not_ask_again(ani, path, now):
    sent(opened(ani, path, "form=postpartum-visit"), **told_birth(now), born_hour="7", pulse_bpm="84")

    mother = opened(ani, path)
    baby = opened(ani, path, "form=newborn-visit")

    assert name_of(mother) == "postpartum-visit"
    assert "Ibu masih hamil? Buka isian hamil" in mother.html
    assert 'name="born_on_day"' not in mother.html
    assert 'name="born_on_day"' not in baby.html
    assert 'id="f-baby_number"' in baby.html


@pytest.mark.parametrize(("days", "hour", "is_found"), [(0, "8", True), (3, "8", False), (3, None, False)])
def test_the_hours_since_a_birth_that_was_told_are_judged(ani, path, session, now, days, hour, is_found):
    told = told_birth(now, days) | ({"born_hour": hour} if hour else {})
    vitals = {"systolic_mmhg": "100", "diastolic_mmhg": "70", "pulse_bpm": "95"}

    sent(opened(ani, path, "form=postpartum-visit"), **told, **vitals)

    assert ("shock-index" in {row["rule"] for row in last_visit(session).findings}) is is_found


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_of_birth_that_cannot_be_is_refused_and_all_is_kept(ani, path, session, now, days):
    answer = sent(opened(ani, path, "form=postpartum-visit"), **told_birth(now, days), pulse_bpm="84")

    assert answer.status_code == 422
    assert "Tanggal ini" in answer.text
    assert 'value="84"' in answer.text
    assert last_visit(session) is None


def test_a_birth_that_was_only_told_does_not_end_the_pregnancys_rules(ani, path, session, now):
    """It may have been a slip: a later form of pregnancy is judged as one."""
    sent(opened(ani, path, "form=postpartum-visit"), **told_birth(now), pulse_bpm="84")

    sent(opened(ani, path, "form=anc-home-visit"), bleeding="yes")

    assert last_visit(session).level == "emergency"


def test_her_file_and_the_card_open_after_such_a_visit(ani, cast, as_person, path, now):
    told = told_birth(now) | {"born_hour": "7", "pregnancy_outcome": "live_birth"}
    sent(opened(ani, path, "form=postpartum-visit"), **told, systolic_mmhg="118", diastolic_mmhg="76")

    for browser in (ani, as_person(cast.sari)):
        assert browser.get(f"/clients/{cast.wati.id}").status_code == 200
        assert browser.get(f"/clients/{cast.wati.id}/kspr").status_code == 200
    assert ani.get("/phone").status_code == 200


def test_the_record_beats_what_was_told(ani, cast, path, gave_birth, session, now):
    sheet = opened(ani, path, "form=postpartum-visit")
    gave_birth(3.1, days=20)

    sent(sheet, **told_birth(now, 0), born_hour="8", systolic_mmhg="100", diastolic_mmhg="70", pulse_bpm="95")

    rules = {row["rule"] for row in last_visit(session).findings}
    assert "shock-index" not in rules
    assert "birth-not-recorded" not in rules


# -- a sudden report, the list


def test_a_sudden_report_after_the_birth_asks_what_can_be_asked_at_once(ani, path, gave_birth):
    gave_birth(3.1)
    sheet = opened(ani, path, "sudden=1")

    assert name_of(sheet) == "postpartum-visit"
    assert 'id="s-vitals"' in sheet.html
    assert 'id="s-nutrition"' not in sheet.html


def test_the_list_says_which_form_it_was_and_in_which_window(ani, path, gave_birth):
    first, second = gave_birth(3.1, 2.9)
    sent(opened(ani, path), pulse_bpm="84")
    sent(opened(ani, path, f"form=newborn-visit&baby={second.id}"), newborn_weight_kg="2,8")

    page = ani.get(path).text

    assert "Kunjungan ibu nifas · KF2" in page
    assert "Kunjungan bayi baru lahir · KN2 · Bayi 2" in page


def test_of_twins_a_finding_says_which_one(ani, path, gave_birth, session):
    first, second = gave_birth(3.1, 2.9)
    taken = sent(opened(ani, path, f"form=newborn-visit&baby={second.id}"), feeding="yes")

    assert "Bayi ke-: 2" in ani.get(taken.headers["location"]).text
    assert session.exec(select(Alert)).one().evidence["baby_number"] == 2


def test_only_a_visit_to_her_is_a_contact(ani, path, gave_birth):
    """KF2 is not made by looking at the baby, nor by asking what she ate."""
    (baby,) = gave_birth(3.1, days=4)
    sent(opened(ani, path, f"form=newborn-visit&baby={baby.id}"), newborn_weight_kg="3,1")
    sent(opened(ani, path, "form=nutrition-recall"), water_glasses="9")
    before = ani.get("/phone").text
    sent(opened(ani, path), pulse_bpm="84")
    after = ani.get("/phone").text

    assert "sudah lewat, lakukan secepatnya" in before
    assert "sudah lewat, lakukan secepatnya" not in after


def test_a_form_that_looks_for_nothing_says_so_and_does_not_reassure(ani, path):
    taken = sent(opened(ani, path, "form=nutrition-recall"), water_glasses="9")

    page = ani.get(taken.headers["location"]).text

    assert "Isian ini tidak menanyakan tanda dan tidak mengukur" in page
    assert "Tidak ada temuan hari ini" not in page
    assert "tekanan darah belum diukur" not in page
    assert "Tidak ada temuan" not in ani.get(path).text


def test_the_next_visit_begins_with_the_plan_that_stands(ani, path):
    sent(opened(ani, path, "form=birth-plan"), birth_plan_items=["attendant", "donor"], donor_count="4")

    page = opened(ani, path).html

    assert re.search(r'name="birth_plan_items" value="attendant" checked', page)
    assert re.search(r'name="donor_count"[^>]* value="4"', page)
    assert "Terisi dari kunjungan terakhir. Ubah bila berbeda." in page
    assert not re.search(r'name="student_actions" value="\w+" checked', page)


# -- what only midwives ask


ONLY_MIDWIVES = [one for one in FIELDS.values() if one.midwife_only]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_no_page_of_a_student_asks_what_only_midwives_ask(ani, path, form):
    page = opened(ani, path, f"form={form.name}").html

    assert ONLY_MIDWIVES
    assert not [one.name for one in ONLY_MIDWIVES if f'name="{one.name}"' in page or one.name in form.items]
    assert not re.search(r"\b(HIV|sifilis|HBsAg|menular seksual)\b", page, re.IGNORECASE)
