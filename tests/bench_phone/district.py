"""The example district behind the running program, and the student whose client has the most to tell."""

import json
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.core import db
from app.core.clock import utc_now
from app.demo import run
from app.demo.model import Size
from app.people.models import Person, Role
from tests.db import migrate
from tests.e2e.server import serving
from tests.e2e.walk import sign_in

DISTRICT = Size(students=24, clients=30, days=260, emergency=1, urgent=2, watch=6)
FORM = "anc-home-visit"


@dataclass(frozen=True)
class Student:
    """Signed in; with her client's bundle, which is the fullest one of the district."""

    address: str
    cookie: str
    bundle: dict[str, Any]

    @property
    def client(self) -> str:
        return str(self.bundle["client"]["id"])

    @property
    def cookies(self) -> list[Any]:
        told = {"osoc_session": self.cookie, "osoc_language": "id"}
        return [{"name": name, "value": value, "url": self.address} for name, value in told.items()]

    @property
    def version(self) -> int:
        return int(next(one["version"] for one in self.bundle["forms"] if one["form"] == FORM))


@contextmanager
def student() -> Iterator[Student]:
    """Over a database of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="osoc-bench-") as folder:
        url = f"sqlite:///{folder}/osoc.db"
        migrate(url)
        db.use(url)
        run.make(DISTRICT, utc_now())
        with serving(url) as address:
            yield max(_students(address), key=lambda one: len(json.dumps(one.bundle)))
        db.engine().dispose()


def _students(address: str) -> Iterator[Student]:
    """Those who have a pregnant client, each with what her phone would get."""
    with Session(db.engine(), expire_on_commit=False) as session:
        people = session.exec(select(Person).where(col(Person.role) == Role.STUDENT)).all()
    for person in people:
        cookie = sign_in(person, utc_now())
        asked = urllib.request.Request(
            f"{address}/api/phone/bundle", headers={"Cookie": f"osoc_session={cookie}"}
        )
        with urllib.request.urlopen(asked) as answer:
            bundle = json.load(answer)
        if any(one["form"] == FORM for one in bundle.get("forms", ())):
            yield Student(address, cookie, bundle)
