"""What the pages are looked at with: the example district, and an installation that was just set up."""

from sqlmodel import Session, col, select

from app.admin import first
from app.alerts.models import Alert
from app.clients.models import Client
from app.core import db
from app.core.clock import utc_now
from app.demo import run
from app.demo.model import Size
from app.people import queries, service
from app.people.models import Facility, FacilityKind, Person, Role
from app.people.rules_reach import BELONGS_TO
from app.people.schemas import PersonEntry
from app.referrals import service as referrals
from app.referrals.models import Kind, Transport
from app.referrals.schemas import ReferralIn

SMALL = Size(students=24, clients=30, days=150, emergency=1, urgent=2, watch=6)


def fill_example(size: Size) -> list[Person]:
    """The example district; of each role who signs in there."""
    run.make(size, utc_now())
    with Session(db.engine(), expire_on_commit=False) as session, session.begin():
        _refer(session)
        return queries.demo_sign_ins(session)


def _refer(session: Session) -> None:
    """Whoever waits for the gravest answers is on her way to a hospital as well."""
    grave = select(Alert).where(col(Alert.closed_at).is_(None), Alert.level != "watch", Alert.route == "open")
    women = {alert.client_id for alert in session.exec(grave)}
    for client in session.exec(select(Client).where(col(Client.id).in_(women))):
        sent = ReferralIn(
            kind=Kind.RTW,
            to_id=None,
            to_name="RSUD Contoh Banyuwangi",
            reason="Tekanan darah 168 per 112 sejak pagi",
            condition="Sadar, nyeri kepala hebat sejak pagi, belum ada pembukaan",
            transport=Transport.PUSKESMAS_AMBULANCE,
            measured={"systolic_mmhg": 168, "diastolic_mmhg": 112},
        )
        midwife = session.get_one(Person, client.registered_by)
        referrals.write(session, midwife, client, sent, None, utc_now())


def fill_nothing() -> list[Person]:
    """`osoc init` and one person for each role: no cohort, no client, no visit."""
    first.start("Kirana Putri", "081200000100")
    with Session(db.engine(), expire_on_commit=False) as session, session.begin():
        session.add(Facility(kind=FacilityKind.UNIVERSITY, name="STIKES Baru", subdistrict_code="35.10.16"))
        session.flush()
        for number, role in enumerate(Role):
            entry = PersonEntry(_NAMES[role], role, _place(session, role).id, phone=f"0812000002{number:02}")
            service.add(session, None, entry, utc_now())
        newest = select(Person).order_by(col(Person.id).desc()).limit(len(Role))
        return list(session.exec(newest))


def _place(session: Session, role: Role) -> Facility:
    kinds = BELONGS_TO[role]
    found = session.exec(
        select(Facility).where(col(Facility.kind).in_(kinds)).order_by(Facility.name)
    ).first()
    assert found
    return found


_NAMES = {
    Role.STUDENT: "Ani Lestari",
    Role.BIDAN_DESA: "Sari Wulandari",
    Role.BIDAN_KOORDINATOR: "Raden Ayu Siti Nurhaliza Kusumaningtyas Pramoedyawardhani",
    Role.HEAD: "dr. Hadi Santoso",
    Role.SUPERVISOR: "Dewi Kartika",
    Role.COORDINATOR: "Indah Permata",
    Role.DISTRICT_OFFICER: "Oka Mahendra",
    Role.REVIEWER: "dr. Maya Anggraini",
    Role.ADMIN: "Adi Nugroho",
}
