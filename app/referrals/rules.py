"""The room's own decisions, pure: by when she should be there, what is late, what a reply must hold."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.core.clock import WIB
from app.core.crypto import blind_index
from app.core.errors import N_, Problem, Said
from app.referrals.models import Kind, Referral, Step, Transport
from app.referrals.schemas import Reply

CARE_WORDS = {"poned": "PONED", "ponek": "PONEK"}
TRANSPORTS: Mapping[Transport, str] = {
    Transport.PUSKESMAS_AMBULANCE: N_("Ambulans puskesmas"),
    Transport.PSC_AMBULANCE: N_("Ambulans PSC 119"),
    Transport.VILLAGE_CAR: N_("Mobil desa siaga"),
    Transport.PRIVATE_CAR: N_("Mobil keluarga atau tetangga"),
    Transport.MOTORCYCLE: N_("Sepeda motor"),
    Transport.OTHER: N_("Lainnya"),
}
STATES: Mapping[str, str] = {
    "written": N_("Menunggu jawaban tempat rujukan"),
    "accepted": N_("Diterima, Ibu belum tiba"),
    "refused": N_("Tempat rujukan belum bisa menerima"),
    "not_arrived": N_("Belum ada kabar Ibu tiba"),
    "arrived": N_("Ibu sudah tiba"),
    "discharged": N_("Rujuk balik"),
    "cancelled": N_("Dibatalkan"),
}
STEPS: Mapping[Step, str] = {
    Step.WRITTEN: N_("Surat rujukan ditulis"),
    Step.ACCEPTED: N_("Tempat rujukan siap menerima"),
    Step.REFUSED: N_("Tempat rujukan belum bisa menerima"),
    Step.ARRIVED: N_("Ibu tiba"),
    Step.FOUND: N_("Hasil pemeriksaan"),
    Step.DISCHARGED: N_("Ibu pulang: rujuk balik"),
    Step.NOT_ARRIVED: N_("Waktu tiba lewat tanpa kabar"),
    Step.CANCELLED: N_("Rujukan dibatalkan"),
    Step.LINK_RENEWED: N_("Tautan penerima dibuat baru"),
    Step.LINK_REVOKED: N_("Tautan penerima dicabut"),
}
REPLIES = (Step.ACCEPTED, Step.REFUSED, Step.ARRIVED, Step.FOUND, Step.DISCHARGED)
"""What the receiver may say, in the order in which it comes."""

MEASURED = (
    "systolic_mmhg",
    "diastolic_mmhg",
    "pulse_bpm",
    "respiratory_rate_bpm",
    "temperature_c",
    "spo2_pct",
    "fetal_heart_rate_bpm",
    "haemoglobin_g_dl",
)
"""The numbers a letter has room for; none must be filled in."""


@cache
def policy() -> dict[str, Any]:
    """referrals.toml, read once."""
    return tomllib.loads((Path(__file__).parent / "referrals.toml").read_text(encoding="utf-8"))


def kind(one: Kind) -> dict[str, Any]:
    found: dict[str, Any] = policy()["kinds"][one.value]
    return found


def arrive_by(one: Kind, planned_on: date | None, now: datetime) -> datetime:
    """By when she should be there: the end of the day agreed on, or the time of the kind.

    >>> noon = datetime(2026, 11, 24, 5, tzinfo=UTC)
    >>> arrive_by(Kind.RTW, None, noon) - noon
    datetime.timedelta(seconds=14400)
    >>> arrive_by(Kind.RDB, date(2026, 11, 26), noon)
    datetime.datetime(2026, 11, 26, 17, 0, tzinfo=datetime.timezone.utc)
    """
    if planned_on and kind(one)["is_planned"]:
        return datetime.combine(planned_on + timedelta(days=1), time(), WIB).astimezone(UTC)
    return now + timedelta(minutes=kind(one)["arrive_within"])


def came_late(referral: Referral, arrived_at: datetime) -> bool:
    """Whether a timely referral was none: more time went by since the finding than the policy allows."""
    since = referral.found_at or referral.written_at
    limit = timedelta(minutes=policy()["late"]["minutes"])
    return referral.kind is Kind.RTW and arrived_at - since > limit


def state(referral: Referral) -> str:
    """Where it stands, in one word of STATES."""
    marks = ("cancelled", "discharged", "arrived", "not_arrived", "refused", "accepted")
    return next((mark for mark in marks if getattr(referral, f"{mark}_at")), "written")


def waits_for_arrival(referral: Referral) -> bool:
    return not (referral.arrived_at or referral.cancelled_at or referral.discharged_at)


def link_until(now: datetime) -> datetime:
    return now + timedelta(days=policy()["link"]["days"])


def token_of(referral: Referral) -> str:
    """The secret in the receiver's link: 256 bits that nobody can tell without the key of the settings."""
    return blind_index(f"letter:{referral.id}:{referral.link_nonce}")


def problems_of(reply: Reply) -> list[Problem]:
    """What is missing in a reply."""
    found = [] if reply.told_by else [_problem("told_by", N_("Tulis nama dan jabatan Anda."))]
    if reply.step not in REPLIES:
        found.append(_problem("step", N_("Pilih salah satu pilihan yang ada.")))
    if reply.step is Step.REFUSED and not reply.text:
        found.append(_problem("text", N_("Tulis alasannya dan ke mana sebaiknya Ibu dibawa.")))
    if reply.step in (Step.FOUND, Step.DISCHARGED) and not reply.text:
        found.append(_problem("text", N_("Tulis hasil pemeriksaan dan tindakannya.")))
    if any(len(line) > 200 for line in [*reply.tasks, *reply.student_tasks]):
        found.append(
            _problem("tasks", N_("Satu tugas paling banyak 200 huruf. Pecah menjadi beberapa baris."))
        )
    if len(reply.tasks) + len(reply.student_tasks) > 20:
        found.append(_problem("tasks", N_("Paling banyak 20 tugas.")))
    return found


def lines(text: str) -> list[str]:
    """The lines of a box, without what people put in front of them.

    >>> lines("- ukur TD\\n\\n2. cek obat")
    ['ukur TD', 'cek obat']
    """
    stripped = (re.sub(r"^\s*(?:[-•*]|\d+[.)])?\s*", "", line).strip() for line in text.splitlines())
    return [line for line in stripped if line]


def _problem(name: str, words: str, **params: object) -> Problem:
    return Problem(name, Said(words, params))
