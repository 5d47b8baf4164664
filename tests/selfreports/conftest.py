"""Wati has a card, and something is told by it."""

from uuid import uuid4

import pytest

from app.core import rates
from app.selfreports import pages, queries, rules, service
from app.selfreports.schemas import Told
from tests.alerts.conftest import find
from tests.conftest import NOW

__all__ = ["find"]


@pytest.fixture(autouse=True)
def no_flood_yet():
    assert isinstance(pages.OPENED, rates.Rate)
    pages.OPENED.forget()


@pytest.fixture
def token(session, cast):
    """The secret of Wati's card, made by Sari."""
    secret = service.make_card(session, cast.sari, cast.wati, NOW)
    session.commit()
    return secret


@pytest.fixture
def tell(session, cast, token):
    """Her family tells these signs by the card."""

    def told(*signs, about="pregnancy", at=NOW, address="10.0.0.1", report_id=None):
        card, client = queries.card_by_token(session, token)
        sent = Told(report_id or uuid4(), rules.about_of(about), signs, None)
        heard = service.report(session, card, client, sent, address, at)
        session.flush()
        return heard

    return told
