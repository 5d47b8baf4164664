"""The letter as values for its sheet, always in Indonesian. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.clients.models import Client, Pregnancy
from app.clients.rules import age_on
from app.clinical.fields import FIELDS
from app.clinical.gestation import gestational_age
from app.clinical.wording import value_words
from app.core import i18n
from app.core.clock import day_of
from app.people.models import Facility, Person, Role
from app.referrals import rules
from app.referrals.models import Referral

SHEET = Path(__file__).parent / "letter.typ"
ROLES = {Role.BIDAN_DESA: "Bidan desa", Role.BIDAN_KOORDINATOR: "Bidan koordinator", Role.STUDENT: ""}
LONG = 600
"""From so many letters on the print is smaller, so that the letter stays on its one page."""


def measured_words(measured: Mapping[str, Any], lang: str = "id") -> list[str]:
    """The numbers with their names and units; both pressures together.

    >>> measured_words({"systolic_mmhg": 160, "diastolic_mmhg": 110, "pulse_bpm": 98})
    ['TD 160/110 mmHg', 'Nadi 98/menit']
    """
    rest = dict(measured)
    upper, lower = rest.pop("systolic_mmhg", None), rest.pop("diastolic_mmhg", None)
    name = "TD" if lang == "id" else "BP"
    found = [f"{name} {upper or '–'}/{lower or '–'} mmHg"] if upper or lower else []
    for key in rules.MEASURED:
        if key in rest:
            field = FIELDS[key]
            found.append(f"{field.words[lang]} {value_words(field, rest[key])[lang]}")
    return found


def woman_facts(
    client: Client, pregnancy: Pregnancy, village: str, score: str, on: date
) -> list[tuple[str, str]]:
    """Who she is, as the letter says it."""
    place = ", ".join(one for one in (client.address, village) if one)
    if pregnancy.ended_on:
        age = f"setelah melahirkan, {i18n.day(pregnancy.ended_on)}"
    else:
        age = gestational_age(pregnancy.edd, on).in_words("id")
    return [
        ("Nama", client.name),
        ("Tanggal lahir, umur", f"{i18n.day(client.born_on)} ({age_on(client.born_on, on)} tahun)"),
        ("Alamat", place),
        ("Kode", client.code),
        ("Riwayat", f"G{pregnancy.gravida} P{pregnancy.para} A{pregnancy.abortus}"),
        ("Usia kehamilan", f"{age}; HPL {i18n.day(pregnancy.edd)}"),
        ("Skor KSPR", score),
    ]


def way_facts(referral: Referral) -> list[tuple[str, str]]:
    """How she comes."""
    planned = [("Direncanakan", i18n.day(referral.planned_on))] if referral.planned_on else []
    return [
        *planned,
        ("Kendaraan", rules.TRANSPORTS[referral.transport]),
        ("Pendamping", referral.companion or "–"),
    ]


def values(
    referral: Referral,
    client: Client,
    facts: list[tuple[str, str]],
    sender: Facility,
    writer: Person | None,
    qr: str,
) -> dict[str, Any]:
    """Everything the sheet needs."""
    row = rules.kind(referral.kind)
    phone = i18n.phone(sender.phone) or "–"
    words = len(referral.reason + referral.condition + referral.given)
    return {
        "title": f"Surat rujukan {number(referral, client)}",
        "size": 9 if words > LONG else 10.5,
        "head": [
            "Pemerintah Kabupaten Banyuwangi",
            "Dinas Kesehatan",
            f"Puskesmas {sender.name}",
            f"Telepon {phone}",
        ],
        "number": number(referral, client),
        "to": referral.to_name,
        "written": i18n.when(referral.written_at),
        "kind": [row["letters"], row["says"]["id"]],
        "woman": facts,
        "reason": referral.reason,
        "condition": referral.condition,
        "measured": measured_words(referral.measured),
        "given": referral.given,
        "way": way_facts(referral),
        "qr": qr,
        "until": _day(referral.link_until),
        "phone": phone,
        "writer": writer.name if writer else "–",
        "role": ROLES.get(writer.role, "") if writer else "",
        "name": client.name,
        "code": client.code,
    }


def number(referral: Referral, client: Client) -> str:
    """What the letter is called on paper."""
    return f"{client.code}/R{referral.number}/{day_of(referral.written_at).year}"


def _day(instant: datetime) -> str:
    return i18n.day(day_of(instant))
