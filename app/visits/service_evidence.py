"""What a visit tells beside its answers: whether it was recorded without a signal, and roughly where."""

from sqlmodel import Session

from app.clients.models import Client
from app.clients.queries import consent_of
from app.visits.models import Visit
from app.visits.rules_evidence import coarse
from app.visits.schemas import VisitIn


def note(session: Session, client: Client, visit: Visit, sent: VisitIn) -> None:
    """Keep with the visit what its form told: the place only as coarse as a village, and only where the woman
    agreed to it. Without her yes nothing of it is kept."""
    visit.was_offline = sent.was_offline
    consent = consent_of(session, client.id)
    if sent.place is not None and consent is not None and consent.place_ok:
        visit.place_lat, visit.place_lon = coarse(sent.place) or (None, None)
