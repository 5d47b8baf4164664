"""What the receiving place says, and whom it reaches."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.alerts import queries_duty as duty
from app.alerts import queries_events as alert_reads
from app.alerts.service_arrival import note_arrival
from app.alerts.service_ladder import CLOSED_ROUTE
from app.clients.models import Client
from app.core import audit
from app.core.errors import N_, Conflict, Invalid, TooMany
from app.notices import service as notices
from app.people.models import Person
from app.referrals import queries, rules
from app.referrals.models import Referral, ReferralTask, Step
from app.referrals.schemas import Reply
from app.referrals.service import note

NEWS = N_("Ada kabar rujukan untuk klien {code}. Buka OSOC.")
ARRIVED = "Tiba di {place}."
"""Written into the alert's story, as a person would write it."""

REFUSED = N_("Rujukan klien {code} belum bisa diterima. Buka OSOC.")


def reply(session: Session, user: Person | None, referral: Referral, told: Reply, now: datetime) -> Referral:
    """What the receiver says is kept and brought back: by the link (no user), or by telephone to a midwife.

    Accepted and arrived count once. Who was seen or has left has arrived; findings may be added as often as
    there are new ones. With an arrival the alert she was referred for is answered.
    """
    if problems := rules.problems_of(told):
        raise Invalid.fields(*problems)
    queries.hold(session, referral)
    if referral.cancelled_at:
        raise Conflict(N_("Rujukan ini sudah dibatalkan oleh pengirim. Telepon puskesmas pengirim."))
    _not_too_often(session, user, referral, now)
    if not _is_new(referral, told.step):
        return referral
    note(
        session, referral, told.step, now, user.id if user else None, told.told_by, told.text, told.for_family
    )
    client = session.get_one(Client, referral.client_id)
    owners = _mark(session, client, referral, told, now)
    _tasks(session, referral, told, now)
    deed = f"referral:{told.step.value}"
    actor = user.id if user else None
    audit.note(session, actor, deed, now, client_id=client.id, subject_id=referral.id)
    _tell(session, user, client, referral, told.step, owners, now)
    return referral


def _not_too_often(session: Session, user: Person | None, referral: Referral, now: datetime) -> None:
    most = rules.policy()["link"]["replies"]
    if user is None and queries.replies_since(session, referral.id, now - timedelta(days=1)) >= most:
        raise TooMany(N_("Terlalu banyak jawaban lewat tautan ini. Telepon puskesmas pengirim."))


def _is_new(referral: Referral, step: Step) -> bool:
    """Whether this says anything that was not said before."""
    if step is Step.ACCEPTED:
        return referral.accepted_at is None and referral.arrived_at is None
    if step is Step.ARRIVED:
        return referral.arrived_at is None
    return not (step is Step.REFUSED and referral.arrived_at)


def _mark(session: Session, client: Client, referral: Referral, told: Reply, now: datetime) -> list[UUID]:
    """What the columns say of it; whose alerts were answered by it."""
    owners: list[UUID] = []
    if told.step is Step.ACCEPTED:
        referral.accepted_at, referral.refused_at = now, None
    if told.step is Step.REFUSED:
        referral.refused_at, referral.accepted_at = now, None
    if told.step in (Step.ARRIVED, Step.FOUND, Step.DISCHARGED) and referral.arrived_at is None:
        referral.arrived_at = now
        rule = rules.policy()["not_arrived"]["rule"]
        ids = [referral.alert_id] if referral.alert_id else []
        done = ARRIVED.format(place=referral.to_name)
        owners = note_arrival(session, client, ids, rule, done, told.told_by, now)
        referral.is_late = rules.came_late(referral, now)
    if told.came_late:
        referral.is_late = True
    if told.step is Step.DISCHARGED:
        referral.discharged_at = referral.discharged_at or now
    session.add(referral)
    return owners


def _tasks(session: Session, referral: Referral, told: Reply, now: datetime) -> None:
    for for_student, texts in ((False, told.tasks), (True, told.student_tasks)):
        for text in texts:
            task = ReferralTask(
                referral_id=referral.id,
                client_id=referral.client_id,
                text=text,
                for_student=for_student,
                due_on=told.due_on,
                set_at=now,
            )
            session.add(task)


def _tell(
    session: Session,
    user: Person | None,
    client: Client,
    referral: Referral,
    step: Step,
    owners: Sequence[UUID],
    now: datetime,
) -> None:
    """The writer, the alert's owner and the midwife hear of it, of a refusal the bidan koordinator too; the
    student of what is for her. Of a private matter only writer, owner and koordinator, and no more than that.
    """
    whos = ["coordinator"] if referral.is_private else ["midwife"]
    if step is Step.REFUSED and not referral.is_private:
        whos.append("coordinator")
    near = [one.id for who in whos for one in duty.people_at(session, client, who, now)]
    heard = [one for one in [referral.written_by, *owners, *near] if user is None or one != user.id]
    words = CLOSED_ROUTE if referral.is_private else REFUSED if step is Step.REFUSED else NEWS
    path = f"/clients/{client.id}/referrals"
    notices.tell(session, heard, words, now, path=f"{path}/{referral.id}", code=client.code)
    student = alert_reads.student_of(session, client.id)
    if student and not referral.is_private and step is not Step.REFUSED:
        notices.tell(session, [student.id], NEWS, now, path=path, code=client.code)
