"""Ani with a password, and what a browser does."""

import pytest
from sqlmodel import select

from app.core import crypto, db
from app.core.clock import utc_now
from app.people import service_links
from app.people.models import OneTimeLink, Person, SignIn

PASSWORD = "kuda laut biru"


def link_for(person, made_by=None, now=None):
    with db.transaction() as session:
        return service_links.new_link(session, made_by, session.get(Person, person.id), now or utc_now())


def everything():
    with db.transaction() as session:
        tables = (OneTimeLink, Person, SignIn)
        return [row.model_dump() for table in tables for row in session.exec(select(table))]


def first_sign_in():
    with db.transaction() as session:
        return session.exec(select(SignIn).order_by(SignIn.id)).first()


def enter(browser, **changes):
    form = {"login": "081200000000", "password": PASSWORD, "next": "/"} | changes
    return browser.post("/sign-in", data=form)


@pytest.fixture
def ani(cast, session):
    person = session.get(Person, cast.ani.id)
    person.password_hash, person.email = crypto.hash_password(PASSWORD), "ani@contoh.id"
    session.commit()
    return person
