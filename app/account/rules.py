"""Small decisions about a browser: where it may be sent, what it is called, whether others can read along.
And the words for what a role may do.
"""

import re
from collections.abc import Iterable, Mapping

from app.access.may import Action
from app.core.errors import N_, Invalid
from app.people.models import Role

HERE = re.compile(r"(localhost|[a-z0-9-]+\.localhost|127(\.\d+){3}|\[?::1\]?)")


def own_path(path: str) -> str | None:
    """The path, if it leads to a page of ours and nowhere else.

    >>> own_path("/account"), own_path("//elsewhere.id"), own_path("https://elsewhere.id"), own_path("/\\\\x")
    ('/account', None, None, None)
    """
    is_own = re.fullmatch(r"/(?![/\\])[A-Za-z0-9/_.~?=&%-]{0,199}", path)
    return path if is_own else None


def is_readable_by_others(scheme: str, host: str) -> bool:
    """Whether a password sent to this address could be read on the way.

    >>> is_readable_by_others("http", "osoc.example"), is_readable_by_others("http", "127.0.0.1")
    (True, False)
    """
    return scheme != "https" and not HERE.fullmatch(host.lower())


def check_twice(password: str, again: str) -> None:
    """Invalid unless both boxes hold the same."""
    if password != again:
        raise Invalid.field("again", N_("Kedua isian kata sandi belum sama. Ketik sekali lagi."))


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox", "Firefox"),
            ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def device_words(user_agent: str) -> str:
    """What she knows her device by: browser and system; empty where neither is known.

    >>> device_words("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36")
    'Chrome · Android'
    """
    found = [
        next((words for mark, words in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(words for words in found if words)


ACTION_WORDS: Mapping[Action, str] = {
    Action.ACCOUNT_OWN: N_("Mengatur akunnya sendiri dan mengunduh datanya"),
    Action.ALERT_ANSWER: N_("Menjawab peringatan: apa yang dilakukan"),
    Action.ALERT_OWN: N_("Mengambil peringatan: saya tangani"),
    Action.ALERT_READ: N_("Membaca peringatan dan jawabannya"),
    Action.ASSESS: N_("Mencoba aturan dengan nilai karangan"),
    Action.CARD_WRITE: N_("Membuat dan mencabut kartu lapor klien"),
    Action.CASELOAD_READ: N_("Melihat daftar klien"),
    Action.CLIENT_AMEND: N_("Memperbaiki data klien"),
    Action.CLIENT_READ: N_("Membuka catatan klien"),
    Action.CLIENT_REGISTER: N_("Mendaftarkan klien"),
    Action.COHORT_WRITE: N_("Mengatur angkatan dan pesertanya"),
    Action.CONSENT_WRITE: N_("Mencatat persetujuan klien"),
    Action.DISTRICT_READ: N_("Melihat angka kabupaten; yang di bawah 5 disembunyikan"),
    Action.FACULTY_READ: N_("Melihat jadwal dan kelengkapan mahasiswa bimbingan, dengan kode klien"),
    Action.GRADE_WRITE: N_("Memberi nilai kepada mahasiswa bimbingan"),
    Action.NOTICE_RESEND: N_("Melihat pesan yang gagal dan mengirimnya lagi"),
    Action.PAIRING_WRITE: N_("Memasangkan mahasiswa dengan klien, dan mengakhirinya"),
    Action.PEOPLE_INVITE: N_("Mengundang orang dan mengurus akunnya"),
    Action.PERMISSIONS_READ: N_("Melihat halaman ini"),
    Action.PHONE_USE: N_("Memakai halaman di HP, juga tanpa sinyal"),
    Action.REFERRAL_READ: N_("Membaca rujukan dan kabarnya"),
    Action.REFERRAL_WRITE: N_("Menulis surat rujukan dan mencatat kabarnya"),
    Action.REFLECTION_WRITE: N_("Menulis refleksi"),
    Action.RESPONSE_READ: N_("Melihat seberapa cepat peringatan dijawab, dengan kode klien"),
    Action.RISK_CONFIRM: N_("Memastikan faktor risiko KSPR"),
    Action.ROSTER_READ: N_("Melihat jadwal jaga, menyerahkan jaga, mencatat ketidakhadirannya"),
    Action.ROSTER_WRITE: N_("Mengatur jadwal jaga puskesmasnya"),
    Action.RULES_READ: N_("Membaca aturan klinis dan sumbernya"),
    Action.RULES_REVIEW: N_("Menandatangani aturan klinis dan memberi catatan"),
    Action.TASK_DONE: N_("Menandai tugas setelah rujukan sudah dikerjakan"),
    Action.VISIT_AMEND: N_("Memperbaiki catatan kunjungan"),
    Action.VISIT_RECORD: N_("Mencatat kunjungan"),
}


def words_of(actions: Iterable[Action]) -> list[str]:
    return [ACTION_WORDS[one] for one in sorted(actions)]


WHOSE: Mapping[Role, str] = {
    Role.STUDENT: N_("Hanya klien yang sedang ia dampingi."),
    Role.BIDAN_DESA: N_("Hanya klien di desa-desanya."),
    Role.BIDAN_KOORDINATOR: N_("Semua klien puskesmasnya."),
    Role.HEAD: N_("Semua klien puskesmasnya; tidak menulis catatan klinis."),
    Role.SUPERVISOR: N_("Mahasiswa bimbingannya, dengan kode klien; tanpa hasil ukur dan temuan."),
    Role.COORDINATOR: N_("Orang dan pendampingan; dari klien hanya kode, desa, dan golongan KSPR."),
    Role.DISTRICT_OFFICER: N_("Angka sekabupaten; tidak ada catatan klien."),
    Role.REVIEWER: N_("Aturan klinis; tidak ada catatan klien."),
    Role.ADMIN: N_("Akun; tidak ada catatan klien."),
}
