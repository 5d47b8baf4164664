"""Registrations for the tests: Lestari, 26 years old, G2P1A0, 20 weeks and a day on the day of the tests."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.clients.models import ConsentManner
from app.clients.schemas import ConsentIn, ContactIn, DatesIn, Entry, Identity, PregnancyIn
from app.core.clock import day_of
from tests.conftest import NOW

TODAY = day_of(NOW)
NIK = "3510164611990001"

IDENTITY = Identity(
    name="Lestari Ningsih",
    born_on=date(1999, 11, 6),
    village_code="35.10.16.1001",
    nik=NIK,
    phone="+6281234500999",
    address="Dusun Krajan",
)
CONTACT = ContactIn(
    name="Budi", relation="suami", phone="+6281234500998", hours="sore", may_say="pendampingan"
)
CONSENT = ConsentIn(
    version="1", given_on=TODAY, manner=ConsentManner.WRITTEN, is_given=True, place_ok=True, whatsapp_ok=True
)
REFUSAL = replace(CONSENT, is_given=False, place_ok=False, whatsapp_ok=False)
DATES = DatesIn(lmp=TODAY - timedelta(days=141), gravida=2, para=1, abortus=0)


def entry(history: dict[str, Any] | None = None, **changes: Any) -> Entry:
    """A registration; `identity`, `consent`, `dates` take what differs, `history` the booking answers."""
    return Entry(
        identity=replace(IDENTITY, **changes.pop("identity", {})),
        consent=replace(CONSENT, **changes.pop("consent", {})),
        pregnancy=PregnancyIn(dates=replace(DATES, **changes.pop("dates", {})), history=history or {}),
        contact=changes.pop("contact", CONTACT),
        **changes,
    )
