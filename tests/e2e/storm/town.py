"""Many students, each with her own client, in the cast's village; what the server has of their visits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.clients.models import Client, Pregnancy
from app.core import crypto
from app.core.clock import day_of
from app.pairings.models import EndReason, Pairing
from app.people.models import Person, Role, SignIn
from app.visits.models import Visit
from tests.conftest import Cast


@dataclass
class Pair:
    """A student and her client, by their ids, and the tokens of the student's sign-ins."""

    student: UUID
    client: UUID
    tokens: list[str] = field(default_factory=list)


def settle(session: Session, cast: Cast, count: int, now: datetime) -> list[Pair]:
    """So many pairs that began a month ago."""
    pairs = [_pair(session, cast, number, now) for number in range(count)]
    session.commit()
    return pairs


def _pair(session: Session, cast: Cast, number: int, now: datetime) -> Pair:
    began = now - timedelta(days=30)
    student = Person(
        name=f"Mahasiswi {number}", role=Role.STUDENT, facility_id=cast.university.id, created_at=began
    )
    client = Client(
        code=f"OSOC-{5000 + number}",
        name=f"Ibu {number}",
        name_key=f"ibu{number}",
        born_on=cast.wati.born_on,
        village_code=cast.village.code,
        facility_id=cast.puskesmas.id,
        registered_by=cast.sari.id,
        registered_at=began,
    )
    session.add_all([student, client])
    session.flush()
    session.add_all(
        [
            Pregnancy(
                client_id=client.id,
                booked_on=day_of(began),
                lmp=day_of(now) - timedelta(days=221),
                edd=day_of(now) + timedelta(days=59),
                gravida=3,
                para=1,
                abortus=1,
            ),
            Pairing(
                cohort_id=cast.cohort.id,
                student_id=student.id,
                client_id=client.id,
                began_at=began,
                paired_by=cast.kirana.id,
            ),
        ]
    )
    return Pair(student.id, client.id)


def sign_in(session: Session, pair: Pair, now: datetime) -> str:
    """A new session of the student: what her cookie holds."""
    token = crypto.new_token()
    session.add(
        SignIn(person_id=pair.student, token_hash=crypto.token_hash(token), began_at=now, seen_at=now)
    )
    session.commit()
    pair.tokens.append(token)
    return token


def sign_out(session: Session, pair: Pair, now: datetime) -> None:
    """Every session of hers ends, as by time."""
    for sign_in in session.exec(select(SignIn).where(SignIn.person_id == pair.student)):
        sign_in.ended_at = now
        session.add(sign_in)
    session.commit()


def end_pairing(session: Session, pair: Pair, now: datetime) -> None:
    statement = select(Pairing).where(Pairing.client_id == pair.client, col(Pairing.ended_at).is_(None))
    for pairing in session.exec(statement):
        pairing.ended_at, pairing.end_reason = now, EndReason.STUDENT_LEFT
        session.add(pairing)
    session.commit()


def on_server(session: Session, pair: Pair) -> dict[str, Visit]:
    """The client's visits by id, as the server has them now. The server need not wait for whoever looked."""
    session.rollback()
    session.expire_all()
    there = {str(one.id): one for one in session.exec(select(Visit).where(Visit.client_id == pair.client))}
    session.commit()
    return there
