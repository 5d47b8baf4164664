"""People: inviting, letting in and out of the house, their language, password and villages."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, func, or_, select

from app.core import audit, i18n
from app.core.crypto import hash_password
from app.core.errors import N_, Conflict, Invalid, NotAllowed, Problem, Said
from app.people import queries, rules, rules_reach, service_sign_in
from app.people.models import Facility, Person, PersonVillage, Role
from app.people.schemas import PersonEntry
from app.people.service_links import check_password, end_links, new_link


def invite(session: Session, user: Person, entry: PersonEntry, now: datetime) -> tuple[Person, str]:
    """A new person of hers, and the token of her invitation link. NotAllowed outside her reach."""
    place = session.get(Facility, entry.facility_id) if entry.facility_id else None
    reach = queries.reach(session, user)
    if place is None or not rules_reach.may_invite(reach, user.facility_id, entry.role, place):
        raise NotAllowed(N_("Anda tidak dapat mengundang peran ini di tempat ini."))
    return add(session, user, entry, now)


def add(session: Session, user: Person | None, entry: PersonEntry, now: datetime) -> tuple[Person, str]:
    """A new person and her invitation's token. Invalid where a login is wrong or already taken."""
    problems = problems_of(session, entry)
    if problems:
        raise Invalid.fields(*problems)
    person = Person(
        name=entry.name,
        role=entry.role,
        facility_id=entry.facility_id,
        phone=rules.phone(entry.phone or ""),
        email=rules.email(entry.email or ""),
        programme=entry.programme,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError as error:
        raise Conflict(
            N_("Nomor atau e-mail ini baru saja dipakai orang lain. Periksa daftarnya.")
        ) from error
    audit.note(session, user.id if user else None, "person:invite", now, subject_id=person.id)
    return person, new_link(session, user, person, now)


def problems_of(session: Session, entry: PersonEntry) -> list[Problem]:
    """Everything wrong with someone to be invited, field by field."""
    found = []
    if not entry.name:
        found.append(Problem("name", Said(N_("Isian ini wajib diisi."))))
    if not entry.phone and not entry.email:
        found.append(Problem("phone", Said(N_("Isi nomor HP atau e-mail; salah satu cukup."))))
    found += _login_problem(session, "phone", entry.phone, rules.phone(entry.phone or ""))
    found += _login_problem(session, "email", entry.email, rules.email(entry.email or ""))
    return found


def _login_problem(session: Session, field: str, typed: str | None, login: str | None) -> list[Problem]:
    if not typed:
        return []
    if login is None:
        words = {
            "phone": N_("Nomor ini bukan nomor HP Indonesia. Contoh: 0812 3450 0417."),
            "email": N_("Alamat e-mail ini tidak lengkap. Contoh: sari@contoh.id."),
        }
        return [Problem(field, Said(words[field]))]
    taken = select(func.count()).where(or_(col(Person.phone) == login, col(Person.email) == login))
    if session.exec(taken).one():
        return [Problem(field, Said(N_("Sudah ada orang dengan nomor atau e-mail ini.")))]
    return []


def change_password(session: Session, user: Person, new: str, now: datetime, *, keep: UUID | None) -> None:
    """Her new password, her old one having been confirmed; she stays signed in only here."""
    check_password(user, new)
    user.password_hash = hash_password(new)
    end_links(session, user, now)
    service_sign_in.end_all(session, user, now, keep=keep)
    audit.note(session, user.id, "person:password", now, subject_id=user.id)


def set_language(session: Session, user: Person, language: str, now: datetime) -> None:
    """The language she reads from now on; one we do not have changes nothing."""
    if language in i18n.LANGUAGES and language != user.language:
        user.language = language
        audit.note(session, user.id, "person:language", now, subject_id=user.id)


def deactivate(session: Session, user: Person, person: Person, now: datetime) -> None:
    """She signs in no more; her sign-ins and links end at once. What she did stays. Twice is as once."""
    if person.is_active:
        person.is_active = False
        service_sign_in.end_all(session, person, now)
        end_links(session, person, now)
        audit.note(session, user.id, "person:deactivate", now, subject_id=person.id)


def reactivate(session: Session, user: Person, person: Person, now: datetime) -> None:
    """She may sign in again, with the password she had."""
    if not person.is_active:
        person.is_active = True
        audit.note(session, user.id, "person:reactivate", now, subject_id=person.id)


def set_villages(session: Session, user: Person, person: Person, codes: Iterable[str], now: datetime) -> None:
    """The villages a bidan desa cares for are these, all of them in her puskesmas' catchment."""
    chosen = set(codes)
    known = {village.code for village in queries.catchment(session, person.facility_id)}
    if person.role is not Role.BIDAN_DESA or not chosen <= known:
        raise Invalid.field("villages", N_("Pilih desa di wilayah puskesmas ini."))
    session.exec(delete(PersonVillage).where(col(PersonVillage.person_id) == person.id))
    session.add_all(PersonVillage(person_id=person.id, village_code=code) for code in sorted(chosen))
    audit.note(session, user.id, "person:villages", now, subject_id=person.id)
