"""A card is made by those who care for her, kept as a hash, and opens nothing once it is revoked."""

import re

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app.clients.queries import consents_of
from app.core.crypto import token_hash
from app.selfreports import queries, service
from app.selfreports.models import ClientCard
from tests.conftest import NOW

MADE = re.compile(r"/lapor/([\w-]{40,})")


def card_path(cast):
    return f"/clients/{cast.wati.id}/card"


@pytest.mark.parametrize("who", ["ani", "sari", "rini"])
def test_a_card_is_made_and_shown_once(session, cast, as_person, who):
    browser = as_person(getattr(cast, who))

    made = browser.post(card_path(cast), data={"do": "make"})

    secret = MADE.search(made.text).group(1)
    [card] = session.exec(select(ClientCard)).all()
    assert card.token_hash == token_hash(secret)
    assert secret not in browser.get(card_path(cast)).text


@pytest.mark.parametrize("who", ["hadi", "dewi", "kirana", "oka"])
def test_nobody_else_makes_one(cast, as_person, who):
    assert as_person(getattr(cast, who)).post(card_path(cast), data={"do": "make"}).status_code in (403, 404)


def test_a_new_card_ends_the_one_before(session, cast, token):
    new = service.make_card(session, cast.ani, cast.wati, NOW)

    assert queries.card_by_token(session, token) is None
    assert queries.card_by_token(session, new) is not None


def test_two_cards_are_never_live_together(session, cast, token):
    session.add(ClientCard(client_id=cast.wati.id, token_hash="x", made_by=cast.sari.id, made_at=NOW))

    with pytest.raises(IntegrityError):
        session.flush()


def test_a_revoked_card_opens_nothing(cast, token, as_person, visitor):
    before = visitor.get(f"/lapor/{token}")

    as_person(cast.ani).post(card_path(cast), data={"do": "revoke"})

    assert (before.status_code, visitor.get(f"/lapor/{token}").status_code) == (200, 404)
    assert visitor.post(f"/lapor/{token}", data={"about": "pregnancy"}).status_code == 404


def test_a_card_ends_with_her_consent(session, cast, token, visitor):
    [consent] = consents_of(session, cast.wati.id)
    consent.withdrawn_at = NOW
    session.add(consent)
    session.commit()

    assert visitor.get(f"/lapor/{token}").status_code == 404


def test_the_paper_is_the_card_and_only_while_it_is_live(cast, token, as_person):
    browser, path = as_person(cast.sari), f"{card_path(cast)}/paper"

    paper = browser.post(path, data={"token": token})
    other = browser.post(path, data={"token": "x"})

    assert paper.content.startswith(b"%PDF-")
    assert b"/FontFile" in paper.content
    assert other.status_code == 404


def test_the_card_page_tells_what_came(session, cast, tell, as_person):
    tell("severe_headache")
    session.commit()

    for who in (cast.ani, cast.sari):
        page = as_person(who).get(card_path(cast)).text
        assert "Dilaporkan sendiri oleh ibu/keluarga" in page
        assert "Sakit kepala berat" in page
