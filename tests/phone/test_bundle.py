"""The bundle: all that the phone keeps of its one client, nothing of what was told in private, few bytes."""

import json
from base64 import b64decode
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from app.clients import service as records
from app.clients.models import Newborn, Outcome
from app.clinical import kspr
from app.clinical.checklists import latest
from app.clinical.rulebook import rules
from app.core.seals import PUBLIC_BYTES, person_secret, public_key
from app.pairings.models import EndReason, Pairing
from app.reviews import service as reviews
from tests.conftest import NOW
from tests.visits.conftest import visit_body

FACTS = {"gravida": 3, "para": 1, "abortus": 1, "age_years": 28, "has_sti": True, "prior_caesarean": True}
PLAN = {"birth_helper": "midwife", "note": "Suami menyetir"}


def bundle(browser):
    answer = browser.get("/api/phone/bundle")
    assert answer.status_code == 200, answer.text
    return answer.json()


def record(browser, cast, days_ago=0, form="anc-home-visit", answers=None, **changed):
    """A visit that many days ago; `answers` in place of the usual ones, or some of them changed."""
    body = visit_body(NOW - timedelta(days=days_ago, minutes=40), **changed)
    body |= {"checklist": form, "checklist_version": latest(form).version}
    body |= {"answers": answers} if answers is not None else {}
    visit_id = uuid7()
    answer = browser.put(f"/api/clients/{cast.wati.id}/visits/{visit_id}", json=body)
    assert answer.status_code == 200, answer.text
    return str(visit_id)


@pytest.fixture
def full(ani, cast, session, as_person):
    """Wati after a year of everything: boxes, private answers, visits of every form, alerts, corrections."""
    cast.wati.address = "Jl. Melati 4, RT 02 RW 05, dekat musala"
    cast.pregnancy.history = {
        **{"has_sti": True, "prior_caesarean": True, "height_cm": 150, "hiv": "reactive"},
        **{"syphilis": "non_reactive", "hbsag": "reactive", "prepregnancy_weight_kg": 52.5},
        "not_measured": {"has_tb": "declined"},
    }
    session.add_all([cast.wati, cast.pregnancy])
    records.note_factors(session, cast.sari, cast.pregnancy, kspr.judge(FACTS, NOW.date()), None, NOW)
    session.commit()
    for days in range(45, 3, -3):
        record(ani, cast, days, weight_kg=58.5 + days / 10, systolic_mmhg=110 + days)
    told = ["violence_disclosed", "self_harm_thoughts", "severe_headache", "blurred_vision"]
    record(ani, cast, 2, danger_signs=told, alone_now=True, systolic_mmhg=168, diastolic_mmhg=114)
    form = latest("mental-health")
    yes = {code: True for code, item in form.items.items() if item.type == "bool"}
    record(ani, cast, 1, "mental-health", yes | {"alone_now": True} if "alone_now" in form.items else yes)
    plan = latest("birth-plan")
    answers = {code: next(iter(item.options)) for code, item in plan.items.items() if item.type == "choice"}
    record(ani, cast, 1, "birth-plan", answers)
    return ani


def test_it_holds_her_client_and_whom_to_call(ani, cast):
    told = bundle(ani)

    assert (told["app"], told["person"]["id"], told["person"]["language"]) == ("osoc", str(cast.ani.id), "id")
    assert (told["client"]["id"], told["client"]["name"]) == (str(cast.wati.id), "Wati")
    assert told["client"]["safe_contact"]["may_say"] == "pendampingan"
    assert (told["client"]["may_photo"], told["client"]["may_place"]) == (False, True)
    assert told["pregnancy"]["gestation"] == {"days": 221, "on": "2026-11-24"}
    assert [one["who"] for one in told["calls"]] == ["midwife", "coordinator", "puskesmas", "psc"]
    assert told["calls"][0]["name"] == "Bidan Sari Wulandari"
    assert b64decode(told["seal"]) == public_key()
    assert len(public_key()) == PUBLIC_BYTES


def test_a_student_paired_with_nobody_gets_no_client(cast, as_person):
    told = bundle(as_person(cast.citra))

    assert told["client"] is None
    assert "Wati" not in json.dumps(told)
    assert told["tables"]
    assert told["shell"]


def test_when_the_pairing_ends_the_client_is_gone_at_once(ani, cast, session):
    known = ani.get("/api/phone/bundle").headers["etag"]
    pairing = session.get_one(Pairing, cast.pairing.id)
    pairing.ended_at, pairing.end_reason = NOW - timedelta(minutes=1), EndReason.COMPLETED
    session.commit()

    answer = ani.get("/api/phone/bundle", headers={"if-none-match": known})

    assert (answer.status_code, answer.json()["client"]) == (200, None)


def test_only_students_have_a_phone(cast, as_person, visitor):
    for person in (cast.sari, cast.dewi, cast.kirana, cast.oka):
        assert as_person(person).get("/api/phone/bundle").status_code == 403
        assert as_person(person).get("/api/phone/secret").status_code == 403
    assert visitor.get("/api/phone/bundle").json()["code"] == "not_signed_in"


def test_what_was_measured_is_there_to_compare_with(ani, cast):
    record(ani, cast, 8, systolic_mmhg=124, weight_kg=57.0)
    record(ani, cast, 1, systolic_mmhg=131, weight_kg=58.0)

    told = bundle(ani)

    assert told["facts"]["previous_systolic_mmhg"] == 131
    assert told["facts"]["previous_weight_on"] == "2026-11-23"
    assert told["facts"]["gravida"] == 3
    assert not {"phase", "on", "measured_by"} & set(told["facts"])
    assert told["last"]["systolic_mmhg"] == [131, "2026-11-23"]


def test_visits_say_what_was_found_and_what_to_do(ani, cast):
    visit_id = record(ani, cast, 0, systolic_mmhg=165, diastolic_mmhg=112)

    first = bundle(ani)["visits"][0]

    assert (first["id"], first["level"], first["form"]) == (visit_id, "emergency", "anc-home-visit")
    assert first["measured"][0] == "Tekanan darah 165/112 mmHg"
    assert {"says", "act", "first_aid", "do_not", "level", "draft"} >= set(first["findings"][0])
    assert first["received_at"].startswith("2026-11-24T02:00")


def test_a_rule_that_nobody_signed_is_a_draft_on_the_phone_too(ani, cast, session):
    record(ani, cast, 0, systolic_mmhg=165, diastolic_mmhg=112)
    told = bundle(ani)
    assert (told["signed"], told["visits"][0]["findings"][0]["draft"]) == ([], True)

    for one in rules():
        reviews.sign(session, cast.maya.id, cast.maya.name, one.id, one.content_hash, NOW)
    session.commit()

    told = bundle(ani)
    assert "draft" not in told["visits"][0]["findings"][0]
    assert set(told["signed"]) == {one.id for one in rules()}


def test_at_most_twelve_visits_the_newest(full):
    visits = bundle(full)["visits"]

    assert len(visits) == 12
    assert [one["began_at"] for one in visits] == sorted((one["began_at"] for one in visits), reverse=True)


def test_alerts_say_who_read_them(ani, cast, as_person):
    record(ani, cast, 0, systolic_mmhg=165, diastolic_mmhg=112)
    assert bundle(ani)["alerts"][0]["state"] == "Diterima server 09.00. Bidan belum membaca."

    as_person(cast.sari).get("/alerts")

    assert bundle(ani)["alerts"][0]["state"].startswith("Dibaca Bidan Sari Wulandari 09.0")


def test_in_english_for_who_reads_english(ani, cast, session):
    record(ani, cast, 0, systolic_mmhg=165, diastolic_mmhg=112)
    cast.ani.language = "en"
    session.add(cast.ani)
    session.commit()

    told = bundle(ani)

    assert told["visits"][0]["measured"][0] == "Blood pressure 165/112 mmHg"
    assert told["calls"][0]["name"] == "Midwife Sari Wulandari"
    assert "received" in told["alerts"][0]["state"].lower()
    assert told["forms"][0]["label"] == "Antenatal home visit"


def test_the_forms_are_those_of_her_state(ani, cast, session):
    assert [one["form"] for one in bundle(ani)["forms"]][0] == "anc-home-visit"
    cast.pregnancy.ended_on, cast.pregnancy.outcome = NOW.date() - timedelta(days=3), Outcome.LIVE_BIRTH
    cast.pregnancy.ended_at = NOW - timedelta(days=3)
    twins = [Newborn(pregnancy_id=cast.pregnancy.id, sex=sex, birth_weight_kg=2.4) for sex in "fm"]
    session.add_all([cast.pregnancy, *twins])
    session.commit()

    told = bundle(ani)

    forms = [(one["form"], one["number"]) for one in told["forms"]]
    assert forms[:3] == [("postpartum-visit", None), ("newborn-visit", 1), ("newborn-visit", 2)]
    assert "anc-home-visit" not in [one["form"] for one in told["forms"]]
    assert told["forms"][1]["facts"] == {"birth_weight_kg": 2.4}
    assert told["forms"][2]["known"]["baby_number"] == 2
    assert told["facts"]["phase"] == "postpartum"
    assert told["pregnancy"]["born_at"].startswith("2026-11-21")
    assert [one["birth_weight_g"] for one in told["babies"]] == [2400, 2400]


def test_the_birth_plan_is_at_hand(full):
    plan = bundle(full)["birth_plan"]

    assert plan
    assert all(set(line) == {"label", "value"} for line in plan)


HIDDEN = (
    *("hiv", "syphilis", "sifilis", "hbsag", "hepatitis", "has_sti", "pms", "menular", "violence"),
    *("kekerasan", "self_harm", "bunuh", "menyakiti", "epds", "srq", "phq"),
)


def test_nothing_told_in_private_and_nothing_of_midwives_lies_on_the_phone(full):
    text = json.dumps(bundle(full), ensure_ascii=False).lower()

    assert [word for word in HIDDEN if word in text] == []
    assert "rincian pada bidan" in text
    assert "jalur tertutup" in text


def test_a_midwifes_visit_gives_away_nothing_either(ani, cast, as_person):
    address = f"/api/clients/{cast.wati.id}/visits/{uuid7()}"
    body = visit_body(NOW - timedelta(hours=2), danger_signs=["psychosis"], alone_now=True)
    assert as_person(cast.sari).put(address, json=body).status_code == 200

    told = bundle(ani)

    assert told["visits"][0]["findings"] == []
    assert told["visits"][0]["level"] == "none"
    assert "psychosis" not in json.dumps(told)


# Bytes


def wire(answer):
    """The bytes of an answer with its headers, as HTTP/1.1 writes them; uvicorn adds the date."""
    head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    date_ = "date: Tue, 24 Nov 2026 02:00:00 GMT\r\n"
    return len(f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\r\n{head}{date_}\r\n".encode())


@pytest.mark.parametrize("accepts", ["gzip", "gzip, br", "gzip, deflate, br, zstd"])
def test_a_full_clients_bundle_fits_into_one_flight(full, accepts):
    answer = full.get("/api/phone/bundle", headers={"accept-encoding": accepts})

    body = int(answer.headers["content-length"])
    assert answer.headers["content-encoding"] in accepts
    assert wire(answer) + body <= 14_600
    assert body < 8_000, "much below the limit, so that a busy year does not reach it"


def test_nothing_new_costs_at_most_300_bytes(full):
    first = full.get("/api/phone/bundle")

    again = full.get("/api/phone/bundle", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert wire(again) <= 300


def test_anything_new_changes_the_tag(full, cast):
    known = full.get("/api/phone/bundle").headers["etag"]
    record(full, cast, 0, weight_kg=61)

    assert full.get("/api/phone/bundle", headers={"if-none-match": known}).status_code == 200


def test_no_cache_keeps_it(ani):
    answer = ani.get("/api/phone/bundle")

    assert answer.headers["cache-control"] == "no-store"
    assert "Cookie" in answer.headers["vary"]


# The secret


def test_the_secret_is_hers_and_stays_the_same(ani, cast):
    told = ani.get("/api/phone/secret")

    assert (told.json()["person"], told.json()["name"]) == (str(cast.ani.id), "Ani Lestari")
    assert b64decode(told.json()["secret"]) == person_secret(cast.ani.id)
    assert person_secret(cast.ani.id) != person_secret(cast.citra.id)
    assert told.headers["cache-control"] == "no-store"
