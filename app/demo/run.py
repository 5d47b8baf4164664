"""What `osoc demo` does: makes the example district once, says who can sign in, and serves."""

import os
import socket
from datetime import datetime
from pathlib import Path

import typer
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from sqlmodel import Session, col, select

from app import server, tables
from app.core import db
from app.core.clock import utc_now
from app.core.config import settings
from app.core.errors import Conflict
from app.demo import district
from app.demo.ears import PatientSession
from app.demo.model import Size, full_size
from app.demo.people import password_of
from app.people.models import Person
from app.people.queries import demo_sign_ins

assert tables  # the metadata is whole
ROOT = Path(__file__).parents[2]
FILE = "sqlite:///demo.db"

TAKEN = {
    "id": "Basis data ini berisi orang sungguhan. Data contoh perlu basis data sendiri.",
    "en": "this database holds real people; the example district wants one of its own (OSOC_DATABASE_URL)",
}
NOBODY = {
    "id": "Belum ada akun contoh di basis data ini. Jalankan: osoc demo",
    "en": "no example accounts in this database; make them with: osoc demo",
}
PORT_TAKEN = {
    "id": "Port {port} di {host} tidak bisa dipakai. Pilih yang lain: make demo PORT=8001",
    "en": "port {port} on {host} cannot be used; choose another: make demo PORT=8001",
}


def serve_demo(host: str, port: int) -> None:
    """The example district, made where there is none yet, served until stopped."""
    _prepare()
    os.environ.setdefault("OSOC_PUBLIC_URL", f"http://{host}:{port}")
    settings.cache_clear()
    check_port(host, port)
    command.upgrade(Config(ROOT / "alembic.ini"), "head")
    fill()
    _announce(f"http://{host}:{port}")
    server.run(host, port)


def fill() -> None:
    """The example district in the database of the settings; where it is already, nothing changes."""
    _prepare()
    if not is_filled():
        typer.echo("Making the example district, once; this takes less than a minute ...", err=True)
        make(full_size(), utc_now())


def sign_ins() -> list[dict[str, str]]:
    """One sign-in for each role, as the database has them."""
    _prepare()
    if not _is_there():
        raise Conflict(NOBODY)
    with Session(db.engine()) as session:
        people = demo_sign_ins(session)
    if not people:
        raise Conflict(NOBODY)
    return [_sign_in(person) for person in people]


def is_filled() -> bool:
    """Whether the district is there. Conflict where there are people, and none of them an example."""
    with Session(db.engine()) as session:
        is_example = session.exec(select(Person.is_demo).order_by(col(Person.is_demo).desc())).first()
    if is_example is False:
        raise Conflict(TAKEN)
    return is_example is not None


def make(size: Size, now: datetime) -> None:
    """A district of this size, wholly or not at all."""
    with PatientSession(db.engine(), expire_on_commit=False) as session:
        district.make(session, size, now)
        session.commit()


def _prepare() -> None:
    """Demo mode, and a file in the folder one stands in unless another database is named."""
    os.environ["OSOC_MODE"] = "demo"
    os.environ.setdefault("OSOC_DATABASE_URL", FILE)
    settings.cache_clear()


def _is_there() -> bool:
    """False for a file that is not there: opening it would make an empty one."""
    url = make_url(settings().database_url)
    return url.get_backend_name() != "sqlite" or not url.database or Path(url.database).is_file()


def check_port(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((host, port))
    except OSError as error:
        refused = Conflict(PORT_TAKEN, host=host, port=port)
        raise refused from error


def _sign_in(person: Person) -> dict[str, str]:
    """The login as people type it, and the password that every example account of her role has."""
    login = "0" + (person.phone or "").removeprefix("+62")
    return {
        "role": person.role.value,
        "login": login,
        "password": password_of(person.role),
        "name": person.name,
    }


def _announce(address: str) -> None:
    typer.echo(f"\n  One Student One Client, example district: {address}\n")
    for row in sign_ins():
        typer.echo(f"  {row['role']:<18} {row['login']:<14} {row['password']:<26} {row['name']}")
    if not settings().is_sqlite:
        typer.echo("\n  Deadlines and messages: run `osoc jobs` beside this.")
    typer.echo("\n  Everything in it is made up. Stop with Ctrl+C; what you enter is kept.\n")
