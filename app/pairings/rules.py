"""The room's own decisions, pure: who may be paired now, and what an ending needs."""

from datetime import date, datetime

from app.core.clock import day_of
from app.core.errors import N_, Invalid
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


def check_period(starts_on: date, ends_on: date) -> None:
    if ends_on <= starts_on:
        raise Invalid.field("ends_on", N_("Tanggal selesai harus sesudah tanggal mulai."))


def check_ending(reason: EndReason, note: str | None) -> None:
    """An ending says why; "other" says it in words."""
    if reason is EndReason.OTHER and not note:
        raise Invalid.field("note", N_("Tulis alasannya."))
