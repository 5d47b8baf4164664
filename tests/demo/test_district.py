"""A small district made by the same code: what must hold of every one, on both engines."""

import socket
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, func, select

from app.alerts import rules
from app.alerts.models import Alert, AlertEvent, EventKind
from app.alerts.queries_events import events_of
from app.clients.models import Client, Consent, Pregnancy
from app.clinical.rulebook import rules as rulebook
from app.core import db
from app.core.clock import day_of
from app.core.config import settings
from app.core.errors import Conflict
from app.demo import run
from app.demo.model import Size
from app.demo.people import password_of
from app.notices.models import Delivery, Notice
from app.pairings.models import Cohort, Enrolment, Pairing
from app.people import service_sign_in as people
from app.people.models import Facility, FacilityKind, Person, PersonVillage, Role, Village
from app.people.queries import demo_sign_ins
from app.people.schemas import Refused, Welcome
from app.visits.models import Visit

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SMALL = Size(students=16, clients=24, days=40, emergency=1, urgent=2, watch=5)
TINY = Size(students=12, clients=6, days=20, emergency=1, urgent=1, watch=0)


@pytest.fixture
def district(database: str) -> Iterator[Session]:
    run.make(SMALL, NOW)
    with Session(db.engine()) as session:
        yield session


@pytest.fixture
def tiny(database: str) -> Iterator[Session]:
    """The people and a handful of women; for what does not look at the history."""
    run.make(TINY, NOW)
    with Session(db.engine()) as session:
        yield session


LAWS: list[Callable[[Session], None]] = []


def law(holds: Callable[[Session], None]) -> Callable[[Session], None]:
    """What must hold of every district."""
    LAWS.append(holds)
    return holds


def how_many(session, table, *conditions):
    return session.exec(select(func.count()).select_from(table).where(*conditions)).one()


def shown(session, role):
    return next(person for person in demo_sign_ins(session) if person.role is role)


def test_the_district_holds_its_laws(district, subtests):
    """One test, since making a district takes a while; each law is a function below."""
    assert LAWS
    for holds in LAWS:
        with subtests.test(holds.__name__):
            holds(district)


@law
def every_place_is_there_and_marked(session):
    assert how_many(session, Village) == 217
    assert how_many(session, Facility, Facility.kind == FacilityKind.PUSKESMAS) == 45
    assert how_many(session, Facility, ~col(Facility.is_example)) == 0
    assert how_many(session, Village, ~col(Village.code).in_(select(PersonVillage.village_code))) == 0


@law
def everybody_is_an_example_and_nine_sign_in(session):
    assert how_many(session, Person, ~col(Person.is_demo)) == 0
    assert [person.role for person in demo_sign_ins(session)] == list(Role)
    assert how_many(session, Person, col(Person.password_hash).is_not(None)) == len(Role)
    assert how_many(session, Person, col(Person.email).is_not(None)) == 0


@law
def as_many_alerts_wait_as_were_asked_for(session):
    levels = session.exec(select(Alert.level).where(col(Alert.closed_at).is_(None))).all()

    assert Counter(levels) == {"emergency": SMALL.emergency, "urgent": SMALL.urgent, "watch": SMALL.watch}


@law
def every_alert_was_opened_by_a_rule(session):
    known = {rule.id for rule in rulebook(day_of(NOW))}

    assert set(session.exec(select(Alert.rule))) <= known
    assert all(level != "none" for level in session.exec(select(Alert.level)))


@law
def every_alert_stands_as_its_events_say(session):
    alerts = session.exec(select(Alert)).all()
    events = events_of(session, [alert.id for alert in alerts])
    for alert in alerts:
        state = rules.state_of(events[alert.id])

        assert (state.step, state.due_at, state.closed_at) == (alert.step, alert.due_at, alert.closed_at)
        assert [e.kind for e in events[alert.id]].count(EventKind.OPENED) == 1
        assert all(alert.opened_at <= e.at <= NOW for e in events[alert.id])


@law
def nothing_overdue_was_left_where_it_stood(session):
    assert how_many(session, Alert, col(Alert.closed_at).is_(None), col(Alert.due_at) <= NOW) == 0


@law
def every_message_was_brought_and_only_to_the_log(session):
    assert how_many(session, Notice) > 0
    assert how_many(session, Notice, col(Notice.due_at).is_not(None)) == 0
    assert how_many(session, Notice, col(Notice.delivered_at).is_(None)) == 0
    assert how_many(session, Delivery) == how_many(session, Notice)
    assert set(session.exec(select(Delivery.channel))) == {"log"}


@law
def every_delivery_is_among_the_events_of_its_alert(session):
    delivered = session.exec(select(AlertEvent).where(AlertEvent.kind == EventKind.DELIVERED)).all()
    brought = set(session.exec(select(Notice.person_id, Notice.delivered_at)))
    called = select(Alert.id).where(Alert.level == "emergency", Alert.opened_at < NOW - timedelta(minutes=1))

    assert all((event.person_id, event.at) in brought for event in delivered)
    assert all(event.details["channels"] == ["log"] for event in delivered)
    assert set(session.exec(called)) <= {event.alert_id for event in delivered}


@law
def no_visit_is_later_than_now_or_outside_its_pairing(session):
    visits = session.exec(select(Visit, Pairing).join(Pairing)).all()

    assert len(visits) == how_many(session, Visit) > SMALL.clients
    assert all(visit.began_at < visit.ended_at < visit.received_at <= NOW for visit, _ in visits)
    assert all(day_of(pairing.began_at) <= day_of(visit.began_at) for visit, pairing in visits)


@law
def who_said_no_has_no_student(session):
    refused = set(session.exec(select(Consent.client_id).where(~col(Consent.is_given))))

    assert len(refused) >= 3
    assert not refused & set(session.exec(select(Pairing.client_id)))


@law
def pregnancies_ended_and_run(session):
    assert how_many(session, Client) == how_many(session, Pregnancy) == SMALL.clients
    assert 0 < how_many(session, Pregnancy, col(Pregnancy.ended_on).is_not(None)) < SMALL.clients / 2


@law
def the_demo_student_has_a_woman_late_in_pregnancy(session):
    student, supervisor = shown(session, Role.STUDENT), shown(session, Role.SUPERVISOR)
    pairing = session.exec(select(Pairing).where(Pairing.student_id == student.id)).one()
    pregnancy = session.exec(select(Pregnancy).where(Pregnancy.client_id == pairing.client_id)).one()
    weeks_left = (pregnancy.edd - day_of(NOW)) / timedelta(weeks=1)
    enrolment = session.exec(select(Enrolment).where(Enrolment.student_id == student.id)).one()

    assert pairing.ended_at is None
    assert 3 < weeks_left < 12
    assert how_many(session, Visit, Visit.client_id == pairing.client_id) >= 2
    assert enrolment.supervisor_id == supervisor.id


@law
def the_demo_midwife_has_an_emergency_of_the_last_minutes(session):
    midwife = shown(session, Role.BIDAN_DESA)
    villages = select(PersonVillage.village_code).where(PersonVillage.person_id == midwife.id)
    clients = select(Client.id).where(col(Client.village_code).in_(villages))
    hers = select(Alert).where(Alert.level == "emergency", col(Alert.closed_at).is_(None))
    alert = session.exec(hers.where(col(Alert.client_id).in_(clients))).one()

    assert NOW - timedelta(minutes=12) < alert.opened_at < NOW < alert.due_at
    assert shown(session, Role.HEAD).facility_id == midwife.facility_id
    assert shown(session, Role.BIDAN_KOORDINATOR).facility_id == midwife.facility_id


@law
def the_demo_coordinator_has_someone_to_pair(session):
    campus = shown(session, Role.COORDINATOR).facility_id
    paired = select(Pairing.student_id).where(col(Pairing.ended_at).is_(None))
    mine = select(Enrolment.student_id).join(Cohort).where(Cohort.university_id == campus)
    free = how_many(session, Person, col(Person.id).in_(mine), ~col(Person.id).in_(paired))
    accompanied = select(Pairing.client_id)
    yes = select(Consent.client_id).where(col(Consent.is_given))
    pregnant = select(Pregnancy.client_id).where(col(Pregnancy.ended_on).is_(None))
    waiting = how_many(
        session,
        Client,
        col(Client.id).in_(yes),
        col(Client.id).in_(pregnant),
        ~col(Client.id).in_(accompanied),
    )

    assert free >= 1
    assert waiting >= 1


@pytest.fixture
def as_named(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's database is the one the environment names."""
    monkeypatch.setenv("OSOC_DATABASE_URL", database)
    yield
    settings.cache_clear()


def test_a_second_filling_changes_nothing(tiny, as_named):
    before = how_many(tiny, Person), how_many(tiny, AlertEvent)
    tiny.commit()

    run.fill()

    assert (how_many(tiny, Person), how_many(tiny, AlertEvent)) == before


def test_example_accounts_sign_in_only_in_demo_mode(tiny, monkeypatch):
    sari = shown(tiny, Role.BIDAN_DESA)
    password = password_of(Role.BIDAN_DESA)

    def answer():
        return people.sign_in(tiny, sari.phone, password, NOW, address="127.0.0.1")

    assert isinstance(answer(), Welcome)
    monkeypatch.setattr(settings(), "mode", "production")
    monkeypatch.setattr(people, "blind_index", lambda text: text)
    assert isinstance(answer(), Refused)


def test_there_is_a_sign_in_for_each_role(tiny, as_named):
    tiny.commit()

    rows = run.sign_ins()

    assert [row["role"] for row in rows] == [role.value for role in Role]
    assert all(row["login"].startswith("0812000000") and row["name"] for row in rows)


def test_where_nobody_is_an_example_it_is_said_in_one_line(cast, session, as_named):
    with pytest.raises(Conflict):
        run.sign_ins()
    with pytest.raises(Conflict):
        run.fill()


def test_a_district_that_is_not_finished_leaves_nothing(database, monkeypatch):
    def breaks(story):
        raise KeyboardInterrupt

    monkeypatch.setattr("app.demo.district.plan_ending", breaks)
    with pytest.raises(KeyboardInterrupt):
        run.make(SMALL, NOW)

    with Session(db.engine()) as session:
        assert how_many(session, Person) == 0


def test_a_port_in_use_is_said_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Conflict):
        run.check_port("127.0.0.1", taken.getsockname()[1])
