"""Contacts are counted as they were asked at the time; what befalls the woman costs the student nothing."""

from datetime import date, datetime, timedelta

from app.clients.models import Outcome, Pregnancy, RiskFactor
from app.clients.rules_card import category_steps
from app.clinical.attendance import contacts_asked, match_visits, next_contact
from app.clinical.schedule import student_contacts
from app.core.clock import WIB
from app.grading.rules_contacts import contact_states
from app.pairings.models import Pairing

EDD, ENTERED = date(2027, 1, 22), date(2026, 7, 2)
TODAY = date(2026, 11, 24)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=WIB)


def box(factor: str, score: int, day: date) -> RiskFactor:
    return RiskFactor(factor=factor, score=score, since_at=at(day))


def pairing(ended_on: date | None = None) -> Pairing:
    return Pairing(began_at=at(ENTERED), ended_at=at(ended_on) if ended_on else None)


def pregnancy(ended_on: date | None = None, outcome: Outcome | None = None) -> Pregnancy:
    return Pregnancy(edd=EDD, ended_on=ended_on, outcome=outcome)


VERY_HIGH = [box("BEKAS_SC", 8, ENTERED), box("ANEMIA", 4, date(2026, 9, 15))]


def test_without_a_change_the_contacts_are_those_of_the_schedule():
    steps = category_steps([])

    assert contacts_asked(EDD, ENTERED, steps, None) == student_contacts(EDD, ENTERED, "KRR")


def test_a_card_that_was_very_high_on_entry_has_the_close_rhythm_from_the_start():
    steps = category_steps([box("BEKAS_SC", 8, ENTERED), box("ANEMIA", 4, ENTERED)])

    assert contacts_asked(EDD, ENTERED, steps, None) == student_contacts(EDD, ENTERED, "KRST")


def test_a_closer_rhythm_holds_from_the_day_it_was_asked_and_never_backwards():
    calm = {c.due_on for c in student_contacts(EDD, ENTERED, "KRT")}
    close = {c.due_on for c in student_contacts(EDD, ENTERED, "KRST")}

    asked = contacts_asked(EDD, ENTERED, category_steps(VERY_HIGH), None)

    rose = date(2026, 9, 15)
    assert {c.due_on for c in asked if c.due_on < rose} == {day for day in calm if day < rose}
    assert {c.due_on for c in asked if c.due_on >= rose} == {day for day in close if day >= rose}
    assert [c.code for c in asked] == [f"C{n}" for n in range(1, len(asked) + 1)]


def test_a_rise_today_makes_no_missed_contact():
    days = [c.due_on for c in student_contacts(EDD, ENTERED, "KRT")]
    boxes = [box("BEKAS_SC", 8, ENTERED), box("ANEMIA", 4, TODAY)]

    states = contact_states(pairing(), pregnancy(), boxes, days, TODAY)

    assert [one for one in states if one.state == "missed"] == []


def test_only_the_next_contact_is_shown_of_what_is_to_come():
    states = contact_states(pairing(), pregnancy(), [], [], TODAY)

    assert sum(one.contact.due_on > TODAY for one in states) == 1


def test_after_its_end_a_pairing_asks_for_nothing_more():
    ended = date(2026, 8, 1)

    states = contact_states(pairing(ended), pregnancy(), [], [ENTERED], TODAY)

    assert max(one.contact.due_on for one in states) <= ended


def test_a_loss_asks_for_no_further_contact():
    lost = date(2026, 8, 1)

    states = contact_states(pairing(), pregnancy(lost, Outcome.MISCARRIAGE), [], [ENTERED], TODAY)

    assert max(one.contact.due_on for one in states) <= lost


def test_a_birth_asks_for_the_contacts_after_it():
    born = date(2026, 11, 20)

    states = contact_states(pairing(), pregnancy(born, Outcome.LIVE_BIRTH), [], [], TODAY)

    assert [one.contact.code for one in states if one.contact.due_on >= born][:2] == ["KF1", "KF2"]
    assert all(one.contact.due_on <= TODAY + timedelta(days=14) for one in states)


def test_the_student_is_told_of_the_contact_that_is_counted_next():
    days = [c.due_on for c in student_contacts(EDD, ENTERED, "KRT") if c.due_on < date(2026, 9, 15)]

    counted = contact_states(pairing(), pregnancy(), VERY_HIGH, days, TODAY)
    told = next_contact(match_visits(contacts_asked(EDD, ENTERED, category_steps(VERY_HIGH)), days, TODAY))

    assert told == next(one for one in counted if one.state in ("due", "due_soon", "upcoming"))
