"""The words of the roles, each role's menu, and the page she comes to after signing in."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import N_
from app.people.models import Role

ROLE_WORDS: Mapping[Role, str] = {
    Role.STUDENT: N_("Mahasiswa"),
    Role.BIDAN_DESA: N_("Bidan desa"),
    Role.BIDAN_KOORDINATOR: N_("Bidan koordinator"),
    Role.HEAD: N_("Kepala puskesmas"),
    Role.SUPERVISOR: N_("Dosen pembimbing"),
    Role.COORDINATOR: N_("Koordinator program"),
    Role.DISTRICT_OFFICER: N_("Dinas kesehatan"),
    Role.REVIEWER: N_("Penelaah klinis"),
    Role.ADMIN: N_("Admin"),
}

_INBOX = {"href": "/alerts", "words": N_("Peringatan")}
_BOARD = {"href": "/caseload", "words": N_("Klien")}
_RESPONSES = {"href": "/responses", "words": N_("Waktu tanggap")}
_ROSTER = {"href": "/roster", "words": N_("Jaga")}
_PEOPLE = {"href": "/people", "words": N_("Orang")}

_MENU: Mapping[Role, list[dict[str, str]]] = {
    Role.STUDENT: [{"href": "/phone", "words": N_("Hari ini")}],
    Role.BIDAN_DESA: [_INBOX, _BOARD, _ROSTER],
    Role.BIDAN_KOORDINATOR: [_INBOX, _BOARD, _ROSTER, _PEOPLE],
    Role.HEAD: [_INBOX, _BOARD, _ROSTER, _RESPONSES, _PEOPLE],
    Role.SUPERVISOR: [{"href": "/faculty", "words": N_("Mahasiswa bimbingan")}],
    Role.COORDINATOR: [
        {"href": "/pairings", "words": N_("Pendampingan")},
        {"href": "/cohorts", "words": N_("Angkatan")},
        _PEOPLE,
    ],
    Role.DISTRICT_OFFICER: [{"href": "/district", "words": N_("Kabupaten")}, _RESPONSES],
    Role.REVIEWER: [],
    Role.ADMIN: [_PEOPLE, {"href": "/notices", "words": N_("Pesan gagal")}],
}
_FOR_ALL = [{"href": "/rulebook", "words": N_("Aturan")}, {"href": "/account", "words": N_("Akun")}]


def role_words(role: Role) -> str:
    return ROLE_WORDS[role]


def menu_of(role: Role) -> list[dict[str, Any]]:
    return [*_MENU[role], *_FOR_ALL]


def home_of(role: Role) -> str:
    """Where she lands after signing in."""
    return [*_MENU[role], *_FOR_ALL][0]["href"]
