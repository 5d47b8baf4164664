"""The room's own decisions, pure: who may be paired now, and what an ending needs."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from app.core.clock import day_of
from app.core.errors import N_, Invalid, Problem, Said
from app.pairings.models import Cohort, EndReason


def check_cohort(cohort: Cohort, now: datetime) -> None:
    """A cohort pairs only within its period and while its agreement with the health office holds."""
    today = day_of(now)
    if today > cohort.mou_valid_until:
        raise Invalid.field(
            "cohort_id", N_("Perjanjian (MoU) angkatan ini sudah habis. Perbarui nomornya dahulu.")
        )
    if not cohort.starts_on <= today <= cohort.ends_on:
        raise Invalid.field("cohort_id", N_("Angkatan ini tidak sedang berjalan."))


class CohortState(StrEnum):
    """Whether a cohort pairs on a day, or why not. STOPPED: its agreement has run out within its period."""

    COMING = "coming"
    RUNNING = "running"
    STOPPED = "stopped"
    OVER = "over"


def cohort_state(cohort: Cohort, today: date) -> CohortState:
    if today < cohort.starts_on:
        return CohortState.COMING
    if today > cohort.ends_on:
        return CohortState.OVER
    return CohortState.RUNNING if today <= cohort.mou_valid_until else CohortState.STOPPED


def check_new_cohort(starts_on: date, ends_on: date, mou_valid_until: date) -> None:
    """A period that ends before it begins, or an agreement that is over by then."""
    problems = []
    if ends_on <= starts_on:
        problems.append(Problem("ends_on", Said(N_("Tanggal selesai harus sesudah tanggal mulai."))))
    if mou_valid_until < starts_on:
        words = N_("Perjanjian (MoU) harus masih berlaku saat angkatan mulai.")
        problems.append(Problem("mou_valid_until", Said(words)))
    if problems:
        raise Invalid.fields(*problems)


def check_renewal(cohort: Cohort, mou_valid_until: date, now: datetime) -> None:
    """An agreement is renewed to a day that is still to come."""
    if mou_valid_until < day_of(now) or mou_valid_until < cohort.starts_on:
        raise Invalid.field("mou_valid_until", N_("Isi tanggal yang belum lewat."))


def check_ending(reason: EndReason, note: str | None) -> None:
    """An ending says why; "other" says it in words."""
    if reason is EndReason.OTHER and not note:
        raise Invalid.field("note", N_("Tulis alasannya."))


def end_reasons() -> Mapping[EndReason, str]:
    """The reasons in words."""
    return {
        EndReason.COMPLETED: N_("Selesai sesuai program"),
        EndReason.CLIENT_MOVED: N_("Ibu pindah"),
        EndReason.STUDENT_LEFT: N_("Mahasiswa berhenti atau pindah"),
        EndReason.PREGNANCY_LOST: N_("Kehamilan berakhir lebih awal"),
        EndReason.OTHER: N_("Alasan lain"),
        EndReason.CONSENT_WITHDRAWN: N_("Ibu mencabut persetujuan"),
    }


BY_HAND = tuple(reason for reason in EndReason if reason is not EndReason.CONSENT_WITHDRAWN)
"""What a coordinator may give as a reason: that consent was taken back is noted by the midwife."""
