"""What stands in a letter, put together for the paper and for the receiver's page."""

from typing import Any

from sqlmodel import Session

from app.clients.models import Client, Pregnancy
from app.clients.queries import risk_of
from app.core.clock import day_of
from app.people.models import Facility, Person, Village
from app.referrals import rules_letter
from app.referrals.models import Referral


def letter_of(session: Session, referral: Referral, qr: str) -> dict[str, Any]:
    """The values of the letter, as of the day it was written."""
    client = session.get_one(Client, referral.client_id)
    pregnancy = session.get_one(Pregnancy, referral.pregnancy_id)
    village = session.get_one(Village, client.village_code).name
    risk = risk_of(session, pregnancy.id)
    facts = rules_letter.woman_facts(
        client, pregnancy, village, f"{risk.score} ({risk.category})", day_of(referral.written_at)
    )
    sender = session.get_one(Facility, referral.from_id)
    return rules_letter.values(referral, client, facts, sender, session.get(Person, referral.written_by), qr)
