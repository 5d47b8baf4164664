"""What `osoc init` and `osoc user add` do: each in a transaction of its own, telling what stands."""

from sqlmodel import Session, col, func, select

from app.core.clock import utc_now
from app.core.config import settings
from app.core.db import transaction
from app.core.errors import Invalid
from app.people import places, queries, rules, rules_reach, service, service_links
from app.people.models import Facility, Person, Role
from app.people.schemas import PersonEntry


def start(name: str, phone: str) -> str:
    """The places loaded, the coordinator of the health office made, and her invitation link. Where people
    stand already nobody is made; while the first one has not set her password, she gets a new link.
    """
    with transaction() as session:
        places.load(session)
        standing = session.exec(select(func.count()).select_from(Person)).one()
        if standing:
            return _again(session, phone, standing)
        office = queries.health_office(session)
        entry = PersonEntry(name.strip(), Role.COORDINATOR, office.id if office else None, phone=phone)
        person, token = service.add(session, None, entry, utc_now())
        return f"25 kecamatan, 217 villages and 45 puskesmas are loaded.\n{_told(person, token)}"


def add(name: str, role: str, phone: str, email: str, facility: str) -> str:
    """A new person, and her invitation link."""
    with transaction() as session:
        known = {one.value: one for one in Role}
        if role not in known:
            raise Invalid.field(
                "role", {"id": "--role: " + ", ".join(known), "en": "--role is one of: " + ", ".join(known)}
            )
        place = _place(session, known[role], facility.strip())
        entry = PersonEntry(name.strip(), known[role], place.id, phone.strip() or None, email.strip() or None)
        return _told(*service.add(session, None, entry, utc_now()))


def _again(session: Session, phone: str, standing: int) -> str:
    first = queries.person_by_login(session, rules.phone(phone) or "")
    if first and not first.password_hash and first.role is Role.COORDINATOR:
        token = service_links.new_link(session, None, first, utc_now())
        return (
            f"Nothing was made twice; the older link of {first.name} no longer works.\n{_told(first, token)}"
        )
    return (
        f"This installation is set up already ({standing} people); nothing was made. "
        "For one more person: osoc user add --help"
    )


def _place(session: Session, role: Role, name: str) -> Facility:
    """The place of this name that fits the role; where no name is given, the only one that fits."""
    kinds = rules_reach.BELONGS_TO[role]
    fitting = session.exec(
        select(Facility).where(col(Facility.kind).in_(kinds)).order_by(Facility.name)
    ).all()
    found = [place for place in fitting if place.name.casefold() == name.casefold()] if name else fitting
    if len(found) != 1:
        names = ", ".join(place.name for place in fitting) or "- (osoc init)"
        raise Invalid.field(
            "facility", {"id": f"--facility: {names}", "en": f"--facility is one of: {names}"}
        )
    return found[0]


def _told(person: Person, token: str) -> str:
    link = f"{settings().public_url.rstrip('/')}/link/{token}"
    return f"{person.name} ({person.role}) sets her password here within 24 hours, once:\n{link}"
