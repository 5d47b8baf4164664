"""What an open page follows, and what was written of late: ids and places only."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.access.within import within
from app.alerts.models import Alert, AlertEvent, EventKind, Route
from app.clients.models import Client
from app.core.live import Change
from app.people.models import Person, PersonVillage, Role

QUIET = (EventKind.SEEN, EventKind.DELIVERED)
"""They change the story of an alert, not the inbox."""


def topics_of(session: Session, user: Person) -> frozenset[str]:
    """Whose alerts stand in her inbox: her puskesmas', or her villages' and of whom she stands in for."""
    own = f"owner:{user.id}"
    if user.role is not Role.BIDAN_DESA:
        return frozenset({own, f"facility:{user.facility_id}"})
    villages = set(session.exec(select(PersonVillage.village_code).where(PersonVillage.person_id == user.id)))
    women = session.exec(select(Client.id, Client.village_code).where(within(user, Client.id)))
    further = {f"care:{client_id}" for client_id, village in women if village not in villages}
    return frozenset({own, *(f"village:{user.facility_id}:{code}" for code in villages), *further})


def topic_of(client_id: UUID) -> str:
    """What the page of one woman's alerts follows."""
    return f"story:{client_id}"


def changes_since(session: Session, floor: UUID) -> list[Change]:
    """All that happened to alerts since this id was made, with whose pages it concerns."""
    statement = (
        select(AlertEvent.id, AlertEvent.kind, Alert.client_id, Alert.owner_id)
        .add_columns(col(Alert.route), col(Client.facility_id), col(Client.village_code))
        .join(Alert, col(Alert.id) == AlertEvent.alert_id)
        .join(Client, col(Client.id) == Alert.client_id)
        .where(col(AlertEvent.id) >= floor)
    )
    return [Change(row[0], _topics(*row[1:])) for row in session.execute(statement)]


def _topics(
    kind: EventKind, client_id: UUID, owner_id: UUID | None, route: Route, facility_id: UUID, village: str
) -> frozenset[str]:
    """Of the private route only those hear who may know of it."""
    story = topic_of(client_id)
    if kind in QUIET:
        return frozenset({story})
    topics = {story, f"facility:{facility_id}", f"owner:{owner_id}"}
    if route is Route.OPEN:
        topics |= {f"village:{facility_id}:{village}", f"care:{client_id}"}
    return frozenset(topics)
