"""A picture of a page of the mother's book: sent apart from its visit, in parts, kept without what the camera
wrote into it (place, time, make).
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.clients.models import Client
from app.clients.queries import consent_of
from app.core import audit
from app.core.errors import N_, Conflict, Invalid, NotAllowed, NotFound, TooLarge
from app.people.models import Person
from app.visits.models import Visit, VisitPhoto
from app.visits.rules_photo import LARGEST, NotAPicture, Part, drawn_anew


def receive(
    session: Session, user: Person, client: Client, visit_id: UUID, part: Part, content: bytes, now: datetime
) -> VisitPhoto:
    """The picture as far as it has come. A part that is there already changes nothing; one that does not
    follow is a Conflict, and the phone asks how far we are. When it is whole it is drawn anew; what is no
    picture is let go, to be sent from the beginning.
    """
    _allowed(session, user, client, visit_id)
    if part.total > LARGEST:
        raise TooLarge(N_("Foto ini terlalu besar. Perkecil, lalu kirim lagi."))
    photo = session.get(VisitPhoto, visit_id, with_for_update=True)
    if photo is None:
        photo = VisitPhoto(visit_id=visit_id, sent_by=user.id, total=part.total, content=b"")
        session.add(photo)
    if photo.received_at is not None or part.is_question:
        return photo
    if part.first == 0 and photo.total != part.total:
        photo.total, photo.content = part.total, b""  # another picture in place of one that never came whole
    _append(photo, part, content)
    if len(photo.content) == photo.total:
        _complete(session, user, client, photo, now)
    return photo


def _allowed(session: Session, user: Person, client: Client, visit_id: UUID) -> None:
    visit = session.get(Visit, visit_id)
    if visit is None or visit.client_id != client.id or visit.recorded_by != user.id:
        raise NotFound
    consent = consent_of(session, client.id)
    if consent is None or not consent.photo_ok:
        raise NotAllowed(N_("Ibu belum mengizinkan foto. Foto tidak dikirim."))


def _append(photo: VisitPhoto, part: Part, content: bytes) -> None:
    there = len(photo.content)
    if part.total != photo.total or part.first > there or len(content) != part.length:
        raise Conflict(N_("Bagian foto ini tidak bersambung. Kirim foto dari awal."))
    if part.first + part.length > there:
        photo.content = photo.content[: part.first] + content


def _complete(session: Session, user: Person, client: Client, photo: VisitPhoto, now: datetime) -> None:
    try:
        photo.content = drawn_anew(photo.content)
    except NotAPicture:
        raise Invalid.field("photo", N_("Ini bukan foto yang terbaca. Ambil foto lagi.")) from None
    photo.received_at = now
    audit.note(session, user.id, "visit:photo", now, client_id=client.id, subject_id=photo.visit_id)
