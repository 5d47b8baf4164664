"""The page of the roster: kept by the koordinator and the head, read by midwives, closed to all others."""

from sqlmodel import select

from app.rosters.models import Absence, DutyTurn, Handover, NumberTest


def days(name: str, day: int) -> dict[str, str]:
    return {f"{name}_day": str(day), f"{name}_month": "12", f"{name}_year": "2099"}


def test_the_koordinator_fills_a_day_and_the_same_for_others(session, cast, as_person):
    rini = as_person(cast.rini)

    kept = rini.post("/roster/days/1", data={"morning": [str(cast.sari.id)], "also": ["2", "7"]})

    assert (kept.status_code, kept.headers["location"]) == (303, "/roster")
    turns = session.exec(select(DutyTurn)).all()
    assert sorted((one.weekday, one.shift, one.person_id) for one in turns) == [
        (day, "morning", cast.sari.id) for day in (1, 2, 7)
    ]
    session.commit()
    assert cast.sari.name in rini.get("/roster").text
    assert cast.sari.name in rini.get("/roster/days/2").text


def test_nobody_of_another_puskesmas_is_put_on_the_roster(session, cast, as_person):
    refused = as_person(cast.hadi).post("/roster/days/1", data={"night": [str(cast.dewi.id)]})

    assert refused.status_code == 422
    assert session.exec(select(DutyTurn)).all() == []


def test_a_bidan_desa_reads_the_roster_and_does_not_keep_it(cast, as_person):
    sari = as_person(cast.sari)

    assert sari.get("/roster").status_code == 200
    assert sari.post("/roster/days/1", data={}).status_code == 403
    assert as_person(cast.ani).get("/roster").status_code == 403


def test_an_absence_with_a_substitute_is_kept_and_ended(session, cast, as_person):
    rini = as_person(cast.rini)
    sent = {"person": str(cast.sari.id), "substitute": str(cast.rini.id), "form": "absence"}

    kept = rini.post("/roster/absences", data=sent | days("starts_on", 1) | days("ends_on", 3))
    [absence] = session.exec(select(Absence)).all()
    session.commit()
    shown = rini.get("/roster").text
    ended = rini.post(f"/roster/absences/{absence.id}/end")

    assert (kept.status_code, ended.status_code) == (303, 303)
    assert (absence.person_id, absence.substitute_id) == (cast.sari.id, cast.rini.id)
    assert "Sudah kembali" in shown
    session.refresh(absence)
    assert absence.ended_at is not None


def test_an_absence_that_ends_before_it_begins_is_refused_and_stays_on_the_page(session, cast, as_person):
    sent = {"person": str(cast.ani.id), "reason": "KKN", "form": "absence"}

    refused = as_person(cast.rini).post(
        "/roster/absences", data=sent | days("starts_on", 3) | days("ends_on", 1)
    )

    assert refused.status_code == 422
    assert "KKN" in refused.text
    assert session.exec(select(Absence)).all() == []


def test_a_midwife_notes_only_her_own_absence(session, cast, as_person):
    sent = {"person": str(cast.rini.id)} | days("starts_on", 1) | days("ends_on", 3)

    as_person(cast.sari).post("/roster/absences", data=sent)

    assert [one.person_id for one in session.exec(select(Absence))] == [cast.sari.id]


def test_a_midwife_hands_her_duty_over(session, cast, as_person):
    done = as_person(cast.sari).post("/roster/handover", data={"taker": str(cast.rini.id), "note": "0417"})

    assert done.status_code == 303
    [given] = session.exec(select(Handover)).all()
    assert (given.giver_id, given.taker_id, given.note) == (cast.sari.id, cast.rini.id, "0417")


def test_a_number_carries_the_day_of_its_last_test_call(session, cast, as_person):
    rini = as_person(cast.rini)
    before = rini.get("/roster").text

    rini.post("/roster/numbers", data={"number": "119", "answered": "yes"})
    rini.post("/roster/numbers", data={"number": "119", "answered": "no"})
    odd = rini.post("/roster/numbers", data={"number": "0811", "answered": "yes"})

    [tried] = session.exec(select(NumberTest)).all()
    session.commit()
    assert (tried.number, tried.was_answered, odd.status_code) == ("119", False, 422)
    assert before.count("Perlu dicoba lagi.") == 2
    assert rini.get("/roster").text.count("Perlu dicoba lagi.") == 1
