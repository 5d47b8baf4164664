"""The letter is one A4 page whatever was typed, and prints what was typed as typed."""

import pytest

from app.core import pdf
from app.referrals import rules, rules_letter, service
from app.referrals.queries_letter import letter_of
from tests.conftest import NOW
from tests.referrals.conftest import sending

LONG = ("Perdarahan lewat jalan lahir sejak pagi " * 13)[:500].strip()
ODD = "#letter.name *tebal* $x$ <a> \\ [teks] 🙂"


@pytest.mark.parametrize("typed", [ODD, LONG, LONG.replace(" ", "")], ids=["odd", "long", "one long word"])
def test_it_is_one_page_in_full_or_it_is_not_printed(session, cast, hospital, typed):
    cast.wati.name = ("Raden Ayu Kusumaningrum Wijayaningtyas Projonegoro " * 3)[:120]
    measured = {name: 100 for name in rules.MEASURED}
    sent = sending(
        hospital, reason=typed, condition=typed, given=typed, companion=typed[:120], measured=measured
    )
    made = service.write(session, cast.sari, cast.wati, sent, None, NOW)

    values = letter_of(session, made, pdf.qr_svg("https://osoc.example/letter/" + rules.token_of(made)))

    assert pdf.printed(rules_letter.SHEET, values, "png").startswith(b"\x89PNG")
    assert pdf.printed(rules_letter.SHEET, values).startswith(b"%PDF")


def test_it_says_who_is_sent_by_whom_where_and_why(session, cast, refer):
    values = letter_of(session, refer(), "")
    facts = dict(values["woman"])

    assert facts["Nama"] == "Wati"
    assert "28 tahun" in facts["Tanggal lahir, umur"]
    assert facts["Riwayat"] == "G3 P1 A1"
    assert (values["to"], values["writer"], values["role"]) == (
        "RSUD Blambangan",
        "Sari Wulandari",
        "Bidan desa",
    )
    assert values["kind"] == ["RTW", "Rujukan Tepat Waktu"]
    assert values["measured"] == ["TD 165/112 mmHg"]
    assert values["number"] == "OSOC-0417/R1/2026"
