"""Every page that a person can open: the routes of the program, with the ids her own database gives her."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.access import MAY, Action, within
from app.admin import queries_pairings
from app.alerts.models import Alert
from app.clients.models import Client, Pregnancy, RiskFactor
from app.clinical.rulebook import rules
from app.core.clock import day_of
from app.faculty import queries as faculty
from app.pairings.models import Cohort
from app.people import queries as people
from app.people.models import Person, Role
from app.referrals.models import Referral
from app.visits.models import Visit
from app.visits.rules_forms import ASIDE
from tests.house.test_doors import NEED_NO_DOOR, ROUTES, doors

BY_SECRET = {
    "/lapor/{token}",
    "/lapor/{token}/{report_id}",
    "/letter/{token}",
    "/letter/{token}/letter.pdf",
    "/letter/{token}/reply",
}
"""They open by what stands on a card or in a letter: tests/selfreports, tests/referrals and
tests/e2e/test_alert_to_reply.py open them."""

NO_PAGES = NEED_NO_DOOR | BY_SECRET
"""The former are the same for everybody; the phone's app has tests of its own."""
FILES = {
    "/account/data",
    "/clients/{client_id}/referrals/{referral_id}/letter.pdf",
    "/faculty/grades.csv",
    "/people/import/template.csv",
    "/responses.csv",
    "/responses.pdf",
}
"""Files to be kept: opened, but there is nothing to look at."""

LEAD_ON = {
    "/",
    "/clients/{client_id}/card/paper",
    "/facilities/{facility_id}/{part}",
    "/faculty/pairings/{pairing_id}/grade",
    "/people/{person_id}/{part}",
    "/roster/{part}",
}
"""They lead to another page, which is walked by itself."""

ALSO: dict[str, list[str]] = {
    "/alerts": ["show=late"],
    "/caseload": ["page=2", "show=over"],
    "/pairings": ["every=1"],
    "/people": ["role=student"],
    "/responses": ["month=2026-01", "level=urgent"],
    "/responses/months": ["level=watch"],
    "/rulebook": ["level=urgent&state=draft&q=nadi", "q=zzz"],
}
"""Other faces of the same address."""

OLD = "/clients/{client_id}/pregnancies/new"


def pages() -> dict[str, Action | None]:
    """Every address that is opened by GET, with what one must be allowed to do."""
    found = {r.path: doors(r.dependant) for r in ROUTES if "GET" in r.methods and _is_page(r.path)}
    return {path: door[0].action for path, door in found.items()}


def _is_page(path: str) -> bool:
    """What lies under /api/ is read by a program."""
    return path not in NO_PAGES and not path.startswith("/api/")


def addresses(session: Session, person: Person | None, now: datetime) -> Iterator[tuple[str, str]]:
    """The route and the address of each page she may open. Where she has nothing of a kind, no page of it."""
    for path, action in pages().items():
        if action is None and not (person is None and "{" not in path):
            continue
        if action is not None and (person is None or action not in MAY[person.role]):
            continue
        names = re.findall(r"{(\w+)}", path)
        for values in _filled(session, person, names, now, path) if person else [{}]:
            yield path, path.format(**values)
        yield from ((path, f"{path}?{query}") for query in ALSO.get(path, []) if "{" not in path)
    if person is not None:
        yield from _further(session, person, now)
        yield "404", "/no-such-page"
        yield "403", "/district" if person.role is not Role.DISTRICT_OFFICER else "/people"


def _filled(
    session: Session, person: Person, names: list[str], now: datetime, path: str
) -> Iterator[dict[str, str]]:
    """One filling of the address for each of her examples."""
    if "client_id" in names:
        for client_id in _clients(session, person, path):
            inner = [_of_client(session, client_id, name) for name in names if name != "client_id"]
            for values in product(*inner):
                rest = [name for name in names if name != "client_id"]
                yield {"client_id": str(client_id), **dict(zip(rest, map(str, values), strict=True))}
        return
    for values in product(*(_of_person(session, person, name, now) for name in names)):
        yield dict(zip(names, map(str, values), strict=True))


def _clients(session: Session, person: Person, path: str) -> list[UUID]:
    """A woman with the gravest open alert, one whose pregnancy ended, one in whom nothing was done yet."""
    mine = list(session.exec(select(Client.id).where(within(person, Client.id)).order_by(Client.code)))
    ended = session.exec(
        select(Pregnancy.client_id).where(
            col(Pregnancy.client_id).in_(mine), col(Pregnancy.ended_on).is_not(None)
        )
    ).all()
    if path == OLD:
        return list(ended[:1])
    rank = {"emergency": 0, "urgent": 1, "watch": 2}
    alerts = session.exec(select(Alert).where(col(Alert.client_id).in_(mine), col(Alert.closed_at).is_(None)))
    grave = [a.client_id for a in sorted(alerts, key=lambda a: (rank[a.level], a.opened_at))]
    seen = set(session.exec(select(Visit.client_id).where(col(Visit.client_id).in_(mine))))
    still = [one for one in mine if one not in seen]
    chosen = [*grave[:1], *ended[:1], *still[:1]] or mine[:1]
    return list(dict.fromkeys(chosen))


def _of_client(session: Session, client_id: UUID, name: str) -> list[UUID]:
    """Ids that lie under her: the last visit and the last with a finding; a standing box of her card."""
    if name == "factor_id":
        standing = select(RiskFactor.id).join(Pregnancy, col(Pregnancy.id) == RiskFactor.pregnancy_id)
        standing = standing.where(Pregnancy.client_id == client_id, col(RiskFactor.withdrawn_at).is_(None))
        return list(session.exec(standing.limit(1)))
    if name == "referral_id":
        return list(session.exec(select(Referral.id).where(Referral.client_id == client_id).limit(1)))
    visits = session.exec(
        select(Visit).where(Visit.client_id == client_id).order_by(col(Visit.began_at).desc())
    ).all()
    found = [visit.id for visit in visits if visit.findings]
    return list(dict.fromkeys([*(v.id for v in visits[:1]), *found[:1]]))


def _of_person(session: Session, person: Person, name: str, now: datetime) -> list[Any]:
    """Ids that lie on a person's own desk, a few of each kind."""
    mine: dict[str, Callable[[], list[Any]]] = {
        "cohort_id": lambda: list(session.exec(select(Cohort.id).where(queries_pairings.cohorts_of(person)))),
        "facility_id": lambda: _one_of_each(people.places_for(session, person), lambda one: one.kind),
        "pairing_id": lambda: list(_pairings(session, person, now)),
        "part": lambda: ["telephone"],
        "weekday": lambda: [2],
        "rule_id": lambda: [rule.id for rule in rules()[:2]],
        "person_id": lambda: _one_of_each(_own_people(session, person), lambda one: one.role),
    }
    return mine[name]()


def _one_of_each(rows: Iterable[Any], kind: Callable[[Any], object]) -> list[Any]:
    first: dict[object, Any] = {}
    for row in rows:
        first.setdefault(kind(row), row.id)
    return list(first.values())


def _own_people(session: Session, person: Person) -> list[Person]:
    rows, _ = people.own_people(session, person, words="", role=None, start=0, limit=1000)
    return [row[0] for row in rows]


def _pairings(session: Session, person: Person, now: datetime) -> list[UUID]:
    """Of a coordinator one that runs; of a supervisor the pairing with most visits and the one with least."""
    if person.role is not Role.SUPERVISOR:
        rows = queries_pairings.running(session, queries_pairings.cohorts_of(person))
        return [row.pairing.id for row in rows[:1]]
    work = [row.work for row in faculty.students(session, person, now) if row.work]
    work.sort(key=lambda one: len(one.visits))
    return list(dict.fromkeys(one.pairing.id for one in [*work[-1:], *work[:1]]))


def _further(session: Session, person: Person, now: datetime) -> Iterator[tuple[str, str]]:
    """Pages that want more than their address: a sudden sign, a choice that is half made."""
    may, path = MAY[person.role], "/clients/{client_id}/visits/new"
    if Action.VISIT_RECORD in may:
        for client_id in _clients(session, person, path)[:1]:
            yield path, path.format(client_id=client_id) + "?sudden=1"
            for form in ("postpartum-visit", "newborn-visit", *ASIDE):
                yield path, path.format(client_id=client_id) + f"?form={form}"
    if Action.PAIRING_WRITE in may:
        path, mine = "/pairings/new", queries_pairings.cohorts_of(person)
        women = queries_pairings.waiting(session, queries_pairings.anywhere(), day_of(now))[:1]
        free = queries_pairings.free_students(session, mine, day_of(now))[:1]
        yield from ((path, f"{path}?client={one.client_id}") for one in women)
        yield from ((path, f"{path}?student={one.student.id}") for one in free)
        both = product(women, free)
        yield from ((path, f"{path}?client={a.client_id}&student={b.student.id}") for a, b in both)
