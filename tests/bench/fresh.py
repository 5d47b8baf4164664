"""How soon an emergency stands in the open inboxes that it concerns: from the moment its visit is sent, with
200 inboxes open and visits coming in at half of the highest rate. Alone: `python -m tests.bench.fresh`.
"""

import argparse
import asyncio
import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from random import Random
from statistics import quantiles
from urllib.parse import urlsplit
from uuid import UUID

from sqlmodel import Session, col, select

from app import tables
from app.clients.models import Client
from app.core import db
from app.core.clock import utc_now
from app.core.db import new_id
from app.pairings.models import Cohort, Pairing
from app.people.models import Facility, FacilityKind, Person, PersonVillage, Role
from tests.alerts.month import town
from tests.bench.ladder import Figure, database
from tests.e2e.server import serving
from tests.e2e.storm.story import USUAL
from tests.e2e.walk import sign_in

assert tables
INBOXES = 200
RED = 120
FIRST = 2
"""Emergencies for which the new server reads its rules and pages; they are told apart."""
EVERY_S = 0.5
"""Seconds between two emergencies."""
TRIED_FOR_S = 8.0
"""Seconds in which the highest rate is found."""
AT_ONCE = 8
"""Visits that are under way at once while it is."""
SHARE = 0.5
RED_ANSWERS = USUAL | {"systolic_mmhg": 165, "diastolic_mmhg": 112, "weight_kg": 61.5}
USUAL_ANSWERS = USUAL | {"weight_kg": 61.5}
PATIENCE_S = 20.0
CODE = re.compile(r"OSOC-\d+")
MIDWIVES = (Role.BIDAN_DESA, Role.BIDAN_KOORDINATOR, Role.HEAD)


@dataclass(frozen=True)
class Pair:
    """A student who is signed in, and her client."""

    cookie: str
    client: Client


@dataclass
class Inbox:
    """An open inbox, and when each woman's code was first seen in it."""

    cookie: str
    villages: frozenset[str]
    facility_id: UUID
    seen: dict[str, float] = field(default_factory=dict)

    def concerns(self, client: Client) -> bool:
        return client.facility_id == self.facility_id and (
            not self.villages or client.village_code in self.villages
        )


class Line:
    """A connection to the server that is kept."""

    def __init__(self, address: str, cookie: str) -> None:
        where = urlsplit(address)
        self._host, self._port = where.hostname, where.port
        self._head = f"Host: {where.netloc}\r\nCookie: osoc_session={cookie}; osoc_language=id\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def begin(self, method: str, path: str, body: bytes = b"", more: str = "") -> asyncio.StreamReader:
        """Ask, and read the head of the answer; anything but a 200 is an error."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, limit=1 << 22)
        reader, writer = self._streams
        sent = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        writer.write(f"{method} {path} HTTP/1.1\r\n{self._head}{sent}{more}\r\n".encode() + body)
        first = await reader.readline()
        if not first:  # it was kept too long
            self._streams = None
            return await self.begin(method, path, body, more)
        if b" 200 " not in first:
            raise RuntimeError(f"{method} {path}: {first!r}")
        return reader

    async def ask(self, method: str, path: str, body: bytes = b"", more: str = "") -> str:
        reader = await self.begin(method, path, body, more)
        length = 0
        while (line := await reader.readline()).strip():
            name, _, value = line.decode().partition(":")
            length = int(value) if name.lower() == "content-length" else length
        return (await reader.readexactly(length)).decode()


def figures(engine: str) -> Iterator[Figure]:
    with database(engine) as url:
        pairs, inboxes = _settle()
        with serving(url) as address:
            rate, shown = asyncio.run(_measured(address, pairs, inboxes))
    begun, shown = shown[0], shown[FIRST:]
    every = [took for some in shown for took in some]
    hundredths = quantiles(every, n=100)
    yield Figure(f"{engine}: ordinary visits a second, at most", rate)
    yield Figure(f"{engine}: emergencies seen in an open inbox, of {INBOXES} inboxes", len(every))
    yield Figure(f"{engine}, ms from sending to being seen: the first after the start", max(begun) * 1000)
    for name, one in (("median", 49), ("95th percentile", 94), ("99th percentile", 98)):
        yield Figure(f"{engine}, ms from sending to being seen: {name}", hundredths[one] * 1000)


async def _measured(
    address: str, pairs: Sequence[Pair], inboxes: Sequence[Inbox]
) -> tuple[float, list[list[float]]]:
    """The highest rate of ordinary visits; then, at half of it, what each emergency took to its inboxes."""
    red, usual = pairs[:RED], pairs[RED:]
    rate = await _highest_rate(address, usual)
    watching = [asyncio.create_task(_watch(address, one)) for one in inboxes]
    await asyncio.sleep(3)
    stream = asyncio.create_task(_steadily(address, usual, max(1.0, rate * SHARE - 1 / EVERY_S)))
    sent = {}
    lines = [Line(address, pair.cookie) for pair in red]
    sending = []
    for line, pair in zip(lines, red, strict=True):
        sent[pair.client.code] = time.monotonic()
        sending.append(asyncio.create_task(_record(line, pair, RED_ANSWERS)))
        await asyncio.sleep(EVERY_S)
    await asyncio.gather(*sending)
    wanted = {pair.client.code: [one for one in inboxes if one.concerns(pair.client)] for pair in red}
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while any(code not in one.seen for code, some in wanted.items() for one in some):
                await asyncio.sleep(0.1)
    for task in (stream, *watching):
        if task.done():
            task.result()  # tells why it ended
        task.cancel()
    late = time.monotonic()
    return rate, [[one.seen.get(code, late) - sent[code] for one in some] for code, some in wanted.items()]


async def _highest_rate(address: str, pairs: Sequence[Pair]) -> float:
    ends = time.monotonic() + TRIED_FOR_S
    counts = [0] * AT_ONCE

    async def send(number: int) -> None:
        for pair in cycle(pairs[number::AT_ONCE]):
            if time.monotonic() > ends:
                return
            await _record(Line(address, pair.cookie), pair, USUAL_ANSWERS)
            counts[number] += 1

    await asyncio.gather(*map(send, range(AT_ONCE)))
    return sum(counts) / TRIED_FOR_S


async def _steadily(address: str, pairs: Sequence[Pair], rate: float) -> None:
    """So many a second, each sent at its time whether the one before has been answered or not."""
    begun, tasks = time.monotonic(), set()
    for number, pair in enumerate(cycle(pairs)):
        await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
        task = asyncio.create_task(_record(Line(address, pair.cookie), pair, USUAL_ANSWERS))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


async def _record(line: Line, pair: Pair, answers: dict[str, object]) -> None:
    now = utc_now()
    body = {
        "checklist": "anc-home-visit",
        "checklist_version": 1,
        "answers": answers,
        "began_at": (now - timedelta(minutes=20)).isoformat(),
        "ended_at": (now - timedelta(minutes=1)).isoformat(),
    }
    await line.ask("PUT", f"/api/clients/{pair.client.id}/visits/{new_id()}", json.dumps(body).encode())


async def _watch(address: str, inbox: Inbox) -> None:
    """As the page does: hear that something has changed, fetch the inbox anew."""
    page, line = Line(address, inbox.cookie), Line(address, inbox.cookie)
    since = int(time.time() * 1000)
    reader = await line.begin("GET", f"/api/alerts/live?since={since}")
    changed = asyncio.Event()

    async def hear() -> None:
        while said := await reader.readline():
            if said.startswith(b"event: changed"):
                changed.set()
        raise RuntimeError("the line of an inbox has ended")

    hearing = asyncio.create_task(hear())
    try:
        while await changed.wait():
            changed.clear()
            shown = await page.ask("GET", "/alerts", more="Osoc-Live: 1\r\nAccept-Encoding: identity\r\n")
            at = time.monotonic()
            for code in set(CODE.findall(shown)):
                inbox.seen.setdefault(code, at)
    finally:
        hearing.cancel()


def _settle() -> tuple[list[Pair], list[Inbox]]:
    """The district of the simulated month; every woman has a student, all of the staff an open inbox."""
    now = utc_now()
    with Session(db.engine(), expire_on_commit=False) as session:
        town.settle(session, Random(1), now - timedelta(days=9), 1)
        campus = session.exec(select(Facility).where(Facility.kind == FacilityKind.UNIVERSITY)).one()
        officer = session.exec(select(Person).where(Person.role == Role.DISTRICT_OFFICER)).first()
        assert officer
        ends = (now + timedelta(days=300)).date()
        terms = {"ends_on": ends, "mou_number": "1", "mou_valid_until": ends}
        cohort = Cohort(university_id=campus.id, name="Angkatan", starts_on=now.date(), **terms)
        clients = list(session.exec(select(Client).order_by(col(Client.code))))
        students = [
            Person(name=f"Mahasiswa P {one}", role=Role.STUDENT, facility_id=campus.id, created_at=now)
            for one, _ in enumerate(clients)
        ]
        session.add_all([cohort, *students])
        session.flush()
        for student, client in zip(students, clients, strict=True):
            session.add(
                Pairing(
                    cohort_id=cohort.id,
                    student_id=student.id,
                    client_id=client.id,
                    began_at=now - timedelta(days=8),
                    paired_by=officer.id,
                )
            )
        session.commit()
        staff = session.exec(select(Person).where(col(Person.role).in_(MIDWIVES)).limit(INBOXES)).all()
        villages: dict[UUID, set[str]] = {}
        for one in session.exec(select(PersonVillage)):
            villages.setdefault(one.person_id, set()).add(one.village_code)
    pairs = [Pair(sign_in(student, now), client) for student, client in zip(students, clients, strict=True)]
    Random(2).shuffle(pairs)
    inboxes = [
        Inbox(sign_in(one, now), frozenset(villages.get(one.id, ())), one.facility_id)
        for one in staff
        if one.facility_id
    ]
    return pairs, inboxes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    for engine in parser.parse_args().engine or ("sqlite", "postgresql"):
        for one in figures(engine):
            print(f"{one.what:70} {one.measured:9.1f}", flush=True)


if __name__ == "__main__":
    main()
