"""Pairing a student with a client, and ending it. The database itself holds "one student, one client"."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.clients import queries as clients
from app.clients import service as clients_service
from app.clients.models import Client
from app.core import audit
from app.core.db import new_id, queue_up
from app.core.errors import N_, Conflict, Invalid, NotFound
from app.pairings import queries, rules
from app.pairings.models import Cohort, EndReason, Enrolment, Pairing
from app.people.models import Person, Role


def open_cohort(
    session: Session,
    user: Person,
    university_id: UUID,
    name: str,
    starts_on: date,
    ends_on: date,
    mou_number: str,
    mou_valid_until: date,
    now: datetime,
) -> Cohort:
    """A new cohort of a university under its agreement with the health office."""
    rules.check_new_cohort(starts_on, ends_on, mou_valid_until)
    cohort = Cohort(
        university_id=university_id,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        mou_number=mou_number,
        mou_valid_until=mou_valid_until,
    )
    session.add(cohort)
    session.flush()
    audit.note(session, user.id, "cohort:open", now, subject_id=cohort.id)
    return cohort


def renew_agreement(
    session: Session, user: Person, cohort: Cohort, mou_number: str, mou_valid_until: date, now: datetime
) -> None:
    """The cohort stands under this agreement from now on. The same one again changes nothing."""
    if (cohort.mou_number, cohort.mou_valid_until) == (mou_number, mou_valid_until):
        return
    rules.check_renewal(cohort, mou_valid_until, now)
    cohort.mou_number, cohort.mou_valid_until = mou_number, mou_valid_until
    session.add(cohort)
    audit.note(session, user.id, "cohort:renew", now, subject_id=cohort.id)


def enrol_all(
    session: Session,
    user: Person,
    cohort: Cohort,
    students: Sequence[Person],
    supervisor: Person | None,
    now: datetime,
) -> None:
    """All of these students take part under this supervisor; who does already changes her supervisor."""
    queue_up(session, Enrolment)
    for student in students:
        enrol(session, user, cohort, student, supervisor, now)


def enrol(
    session: Session, user: Person, cohort: Cohort, student: Person, supervisor: Person | None, now: datetime
) -> Enrolment:
    """The student takes part in the cohort under this supervisor; a second time changes the supervisor."""
    if student.role is not Role.STUDENT or student.facility_id != cohort.university_id:
        raise Invalid.field("student_id", N_("Pilih mahasiswa dari kampus angkatan ini."))
    if supervisor and (
        supervisor.role is not Role.SUPERVISOR or supervisor.facility_id != cohort.university_id
    ):
        raise Invalid.field("supervisor_id", N_("Pilih dosen pembimbing dari kampus angkatan ini."))
    enrolment = queries.enrolment_of(session, student.id, cohort.id) or Enrolment(
        student_id=student.id, cohort_id=cohort.id
    )
    enrolment.supervisor_id = supervisor.id if supervisor else None
    session.add(enrolment)
    audit.note(session, user.id, "cohort:enrol", now, subject_id=student.id)
    return enrolment


def pair(
    session: Session, user: Person, student_id: UUID, client_id: UUID, cohort_id: UUID, now: datetime
) -> Pairing:
    """The student accompanies the client from now on.

    Two coordinators who pair the same student or the same woman at the same moment: one succeeds, the other
    is told that she was paired meanwhile. The same two again are the pairing that runs.
    """
    cohort = session.get(Cohort, cohort_id)
    student = session.get(Person, student_id)
    if cohort is None or student is None or not student.is_active:
        raise NotFound
    rules.check_cohort(cohort, now)
    if queries.enrolment_of(session, student_id, cohort_id) is None:
        raise Invalid.field("student_id", N_("Mahasiswa ini belum terdaftar di angkatan ini."))
    queue_up(session, Pairing)
    standing = queries.pairing_of_student(session, student_id)
    if standing and standing.client_id == client_id:
        return standing
    _check_client(session, client_id)
    pairing = Pairing(
        id=new_id(),
        cohort_id=cohort_id,
        student_id=student_id,
        client_id=client_id,
        began_at=now,
        paired_by=user.id,
    )
    try:
        with session.begin_nested():
            session.add(pairing)
    except IntegrityError as error:
        raise Conflict(
            N_("Mahasiswa atau ibu ini baru saja dipasangkan. Muat ulang halaman, lalu pilih lagi.")
        ) from error
    audit.note(session, user.id, "pairing:begin", now, client_id=client_id, subject_id=pairing.id)
    return pairing


def end(
    session: Session, user: Person, pairing_id: UUID, reason: EndReason, note: str | None, now: datetime
) -> Pairing:
    """The pairing ends, and with it the student's reading, at once. A second ending changes nothing."""
    pairing = session.get(Pairing, pairing_id)
    if pairing is None:
        raise NotFound
    if pairing.ended_at is not None:
        return pairing
    rules.check_ending(reason, note)
    pairing.ended_at, pairing.end_reason, pairing.end_note, pairing.ended_by = now, reason, note, user.id
    session.add(pairing)
    audit.note(session, user.id, "pairing:end", now, client_id=pairing.client_id, subject_id=pairing.id)
    return pairing


def withdraw_consent(session: Session, user: Person, client_id: UUID, now: datetime) -> None:
    """The woman takes her consent back: it is marked, and her pairing ends with it. Her care goes on.

    A second time it changes nothing. A coordinator who pairs her at the same moment is either refused, or her
    pairing is the one that ends.
    """
    clients_service.withdraw_consent(session, user, client_id, now)
    queue_up(session, Pairing)
    if pairing := queries.pairing_of_client(session, client_id):
        end(session, user, pairing.id, EndReason.CONSENT_WITHDRAWN, None, now)


def _check_client(session: Session, client_id: UUID) -> None:
    """Only a woman who said yes herself and is pregnant gets a student."""
    if session.get(Client, client_id) is None:
        raise NotFound
    if clients.consent_of(session, client_id) is None:
        raise Invalid.field("client_id", N_("Ibu ini belum menyetujui pendampingan."))
    if clients.current_pregnancy(session, client_id) is None:
        raise Invalid.field("client_id", N_("Ibu ini tidak sedang hamil menurut catatan."))
