"""The story of an alert in words, from its events. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.alerts.models import AlertEvent, AnswerOutcome, EventKind, Origin
from app.core.errors import N_, Said

OUTCOMES = {
    AnswerOutcome.ADVISED: N_("Diberi nasihat"),
    AnswerOutcome.VISITED: N_("Sudah dikunjungi dan diperiksa"),
    AnswerOutcome.REFERRED: N_("Dirujuk"),
    AnswerOutcome.ARRIVED: N_("Sudah tiba di fasilitas rujukan"),
    AnswerOutcome.ADMITTED: N_("Dirawat"),
    AnswerOutcome.ARRIVED_ELSEWHERE: N_("Tiba di fasilitas lain"),
    AnswerOutcome.FALSE_ALARM: N_("Ternyata bukan tanda bahaya"),
    AnswerOutcome.DECLINED: N_("Ibu atau keluarga belum bersedia"),
    AnswerOutcome.NOT_AT_HOME: N_("Tidak ada di rumah"),
    AnswerOutcome.UNREACHABLE: N_("Tidak terhubungi"),
}
CLIMBED = {
    "nobody": N_("Naik satu langkah: langkah sebelumnya tidak ada petugasnya"),
    "not_owned": N_("Naik satu langkah: belum ada yang menangani ({who})"),
    "not_spoken_to": N_("Naik satu langkah: Ibu belum dihubungi ({who})"),
    "no_outcome": N_("Naik satu langkah: hasil belum ditulis ({who})"),
    "not_tried_again": N_("Naik satu langkah: belum dicoba lagi ({who})"),
    "top": N_("Lewat waktu di langkah teratas ({who})"),
}
KINDS = {
    EventKind.OPENED: N_("Diterima server dari {name}"),
    EventKind.JOINED: N_("Ditemukan lagi oleh {name}"),
    EventKind.DELIVERED: N_("Pesan untuk {name} keluar ({channels})"),
    EventKind.SEEN: N_("Dibaca {name}"),
    EventKind.OWNED: N_("Ditangani {owner}"),
    EventKind.CONTACTED: N_("Ibu sudah dihubungi oleh {name}"),
    EventKind.PAUSED: N_("Waktunya dijeda oleh {name}"),
    EventKind.RESUMED: N_("Waktunya dijalankan lagi oleh {name}"),
    EventKind.CORRECTED: N_("Nilai diperbaiki"),
    EventKind.CLOSED: N_("Selesai"),
    EventKind.UNDONE: N_("Diurungkan {name}"),
}
BY_NOBODY = {
    Origin.CALENDAR: N_("Diangkat oleh kalender OSOC"),
    Origin.SELF_REPORT: N_("Dilaporkan sendiri oleh ibu atau keluarga"),
    Origin.REFERRAL: N_("Diangkat oleh rujukan yang ditunggu kabarnya"),
}
ORIGINS = {
    Origin.VISIT: N_("Dari kunjungan"),
    Origin.EARLY: N_("Dari kabar awal saat kunjungan"),
    Origin.BOOKING: N_("Dari pendaftaran"),
    Origin.CALENDAR: N_("Dari kalender"),
    Origin.SELF_REPORT: N_("Dilaporkan sendiri oleh ibu/keluarga"),
    Origin.REFERRAL: N_("Dari rujukan"),
}
OWNED_FOR = N_("Ditangani {owner}, dicatat {name}")


@dataclass(frozen=True)
class Told:
    """One line of the story, with what was written at it; `is_undone` where it was taken back."""

    at: datetime
    kind: EventKind
    line: Said
    outcome: str = ""
    written: Mapping[str, str] | None = None
    is_undone: bool = False


def story(events: Sequence[AlertEvent], names: Mapping[UUID, str]) -> list[Told]:
    """What happened, the latest first."""
    undone = {event.undoes for event in events if event.undoes}
    return [_told(event, names, event.id in undone) for event in reversed(events)]


def _told(event: AlertEvent, names: Mapping[UUID, str], is_undone: bool) -> Told:
    details = event.details
    if event.kind is EventKind.OUTCOME:
        words = OUTCOMES[AnswerOutcome(details["outcome"])]
        written = {name: str(value) for name, value in details.items() if name != "outcome"}
        return Told(event.at, event.kind, Said(words), details["outcome"], written, is_undone)
    if event.kind is EventKind.ESCALATED:
        who = ", ".join(names[UUID(one)] for one in details["missed_by"]) or "–"
        return Told(event.at, event.kind, Said(CLIMBED[details["reason"]], {"who": who}))
    if event.kind is EventKind.PAUSED:
        line = Said(KINDS[event.kind], {"name": names[event.person_id] if event.person_id else "–"})
        return Told(event.at, event.kind, line, written={"done": details["reason"]}, is_undone=is_undone)
    params = {
        "name": names[event.person_id] if event.person_id else "–",
        "owner": names[UUID(details["owner_id"])] if "owner_id" in details else "",
        "channels": ", ".join(details.get("channels", [])),
    }
    if event.person_id is None and (raised := BY_NOBODY.get(details.get("origin", ""))):
        return Told(event.at, event.kind, Said(raised))
    words = OWNED_FOR if "owner_id" in details and params["owner"] != params["name"] else KINDS[event.kind]
    return Told(event.at, event.kind, Said(words, params), is_undone=is_undone)
