"""What a browser sends from the desk's pages. Days count from today, as the pages read the real clock."""

from datetime import date, timedelta

from app.core.clock import day_of, utc_now

TODAY = day_of(utc_now())
BORN = date(TODAY.year - 26, 11, 6)
NIK = f"3510164611{BORN:%y}0001"


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def registration(**changes: object) -> dict[str, object]:
    """A whole registration of a woman who is 20 weeks and a day, G2P1A0; None leaves a box empty."""
    sent: dict[str, object] = {
        "name": "Lestari Ningsih",
        "nik": NIK,
        "phone": "0812 3450 0999",
        "village_code": "35.10.16.1001",
        "address": "Dusun Krajan",
        "contact_name": "Budi",
        "contact_relation": "suami",
        "contact_phone": "0812-3450-0998",
        "contact_whatsapp": "1",
        "contact_may_say": "pendampingan",
        "consent": "yes",
        "consent_manner": "written",
        "place_ok": "1",
        "gravida": "2",
        "para": "1",
        "abortus": "0",
        "prior_caesarean": "yes",
        "had_earlier_pregnancy": "yes",
        "height_cm": "144,5",
        "systolic_mmhg": "118",
        "diastolic_mmhg": "76",
        "haemoglobin_g_dl_not_measured": "no_device",
        **day("born_on", BORN),
        **day("consent_on", TODAY),
        **day("lmp", TODAY - timedelta(days=141)),
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}
