"""What is told by a card is judged by a student's rules, raises alerts, and cannot be used to flood."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, select

from app.alerts import queries as alert_queries
from app.alerts.models import Alert, Origin
from app.clinical.rulebook import Level
from app.core.clock import utc_now
from app.notices.models import Notice
from app.selfreports import rules
from app.selfreports.models import SelfReport
from tests.alerts.conftest import events
from tests.alerts.findings import URGENT
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


def alerts(session):
    return list(session.exec(select(Alert).order_by(col(Alert.opened_at), col(Alert.id))))


def messages(session):
    return len(session.exec(select(Notice)).all())


@pytest.mark.parametrize(
    ("about", "sign", "level"),
    [
        ("pregnancy", "vaginal_bleeding", "emergency"),
        ("pregnancy", "severe_headache", "urgent"),
        ("pregnancy", "dizziness", "watch"),
        ("postpartum", "heavy_bleeding", "emergency"),
        ("postpartum", "breast_red_painful", "urgent"),
        ("newborn", "not_feeding", "emergency"),
        ("newborn", "jaundice_legs", "urgent"),
    ],
)
def test_a_sign_raises_the_alert_that_a_student_would(session, tell, about, sign, level):
    heard = tell(sign, about=about)

    [alert] = alerts(session)
    assert (heard.level, alert.level, alert.origin) == (level, level, Origin.SELF_REPORT)
    assert events(session, alert)[0].person_id is None


def test_two_signs_together_are_judged_together(session, tell):
    heard = tell("severe_headache", "blurred_vision")

    assert heard.level == "emergency"


@pytest.mark.parametrize("about", rules.abouts(), ids=lambda one: one.code)
def test_every_sign_has_an_answer_of_its_own(session, tell, about):
    """Whatever is ticked leads to advice, but for what alone is usual."""
    for sign in about.codes:
        heard = tell(sign, about=about.code, at=NOW + timedelta(days=2 * about.codes.index(sign)))
        told = {code for row in heard.findings for code in row["evidence"]["danger_signs"]}
        assert sign in told or sign == "leg_swelling"
        assert all(row["act"]["id"] for row in heard.findings)
        if heard.level == Level.EMERGENCY:
            assert any(row["first_aid"]["id"] for row in heard.findings)


def test_the_midwives_and_the_student_are_told_without_a_name_or_a_finding(session, cast, tell):
    tell("vaginal_bleeding")

    told = session.exec(select(Notice)).all()

    assert {cast.sari.id, cast.ani.id} <= {one.person_id for one in told}
    assert not any(word in f"{one.words}{one.params}" for one in told for word in ("Wati", "darah"))


def test_told_again_while_it_is_open_nothing_new_is_raised(session, tell):
    tell("severe_headache")
    before, said = len(events(session, alerts(session)[0])), messages(session)

    for number in range(1, 4):
        tell("severe_headache", at=NOW + number * MINUTE)

    assert len(alerts(session)) == 1
    assert (len(events(session, alerts(session)[0])), messages(session)) == (before, said)


def test_a_further_sign_is_raised_all_the_same(session, tell):
    tell("severe_headache")

    tell("severe_headache", "vaginal_bleeding", at=NOW + MINUTE)

    assert [one.level for one in alerts(session)] == ["urgent", "emergency"]


def test_what_a_student_found_is_joined(session, cast, tell, find):
    tell("severe_headache")
    rule = alerts(session)[0].rule
    session.rollback()
    find(type(URGENT)(rule=rule, level="urgent"), at=NOW - MINUTE)

    tell("severe_headache")

    [alert] = alerts(session)
    assert alert.origin is not Origin.SELF_REPORT
    assert [one.kind for one in events(session, alert)].count("joined") == 1


def test_the_same_form_sent_twice_is_one_report(session, tell):
    once = uuid4()

    first = tell("severe_headache", report_id=once)
    second = tell("vaginal_bleeding", report_id=once, at=NOW + MINUTE)

    assert first == second
    assert len(session.exec(select(SelfReport)).all()) == 1


def test_a_card_takes_so_many_an_hour_and_still_gives_advice(session, tell):
    most = rules.limits()["card"]["hour"]
    for number in range(most):
        assert tell("dizziness", at=NOW + number * MINUTE).received_at

    refused = tell("vaginal_bleeding", at=NOW + most * MINUTE)
    later = tell("vaginal_bleeding", at=NOW + timedelta(hours=1, minutes=1))

    assert (refused.received_at, refused.level) == (None, "emergency")
    assert later.received_at


def test_an_address_takes_so_many_from_all_cards_together(session, tell, monkeypatch):
    monkeypatch.setitem(rules.limits()["address"], "hour", 2)
    tell("dizziness")
    tell("dizziness", at=NOW + MINUTE)

    assert tell("dizziness", at=NOW + 2 * MINUTE).received_at is None
    assert tell("dizziness", at=NOW + 2 * MINUTE, address="10.0.0.2").received_at


# The pages


def send(visitor, token, **form):
    sent = {"about": "pregnancy", "report_id": str(uuid4()), "signs": ["vaginal_bleeding"]} | form
    return visitor.post(f"/lapor/{token}", data=sent)


def test_a_family_is_led_to_the_advice_without_an_account(session, cast, token, visitor):
    sent = send(visitor, token)

    page = visitor.get(sent.headers["location"])

    assert sent.status_code == 303
    assert "Telepon bidan sekarang" in page.text
    assert f"tel:{cast.sari.phone}" in page.text
    assert "Pertolongan pertama" in page.text


def test_no_page_of_a_card_shows_anything_of_her(session, cast, token, visitor):
    paths = [f"/lapor/{token}{end}" for end in ("", *(f"?about={one.code}" for one in rules.abouts()))]
    paths.append(send(visitor, token).headers["location"])

    for path in paths:
        text = visitor.get(path).text
        for hidden in (cast.wati.name, cast.wati.code, cast.wati.phone, str(cast.wati.id), "KSPR", "G3P1A1"):
            assert hidden not in text.replace(token, "").replace(path, ""), (path, hidden)


def test_opening_changes_nothing(session, token, visitor):
    for about in ("", "?about=pregnancy", "?about=x"):
        assert visitor.get(f"/lapor/{token}{about}").status_code == 200

    assert session.exec(select(SelfReport)).all() == []
    assert alerts(session) == []


@pytest.mark.parametrize(
    "wrong", [{"signs": []}, {"about": "x"}, {"report_id": "x"}, {"signs": ["self_harm_thoughts"]}]
)
def test_a_wrong_form_comes_back_with_what_is_missing(session, token, visitor, wrong):
    answer = send(visitor, token, **wrong)

    assert answer.status_code == 422
    assert session.exec(select(SelfReport)).all() == []


def test_what_was_ticked_stays_ticked(token, visitor):
    answer = send(visitor, token, tells="x")

    assert answer.status_code == 422
    assert 'value="vaginal_bleeding" checked' in answer.text


def test_the_advice_of_another_card_or_of_yesterday_is_not_shown(session, cast, token, visitor):
    path = send(visitor, token).headers["location"]
    report = session.exec(select(SelfReport)).one()
    report.received_at = utc_now() - timedelta(hours=25)
    session.add(report)
    session.commit()

    assert visitor.get(path).status_code == 303
    assert visitor.get(f"/lapor/{token}/{uuid4()}").status_code == 303


def test_who_opens_it_all_the_time_is_asked_to_wait(token, visitor):
    answers = [
        visitor.get(f"/lapor/{token}").status_code for _ in range(rules.limits()["page"]["minute"] + 1)
    ]

    assert (answers[0], answers[-1]) == (200, 429)


def test_the_students_page_and_the_inbox_say_that_it_came(session, cast, token, visitor, as_person):
    send(visitor, token)

    assert "Dilaporkan sendiri oleh ibu/keluarga" in as_person(cast.sari).get("/alerts").text
    assert (
        "Dilaporkan sendiri oleh ibu/keluarga"
        in as_person(cast.ani).get(f"/clients/{cast.wati.id}/alerts").text
    )
    assert alert_queries.states_for(session, cast.ani, cast.wati.id, utc_now())
