"""A printed paper says what it was given, and needs nothing of the machine."""

import pytest

from app.core import pdf

SHEET = """
#let v = json(bytes(sys.inputs.values))
#set document(title: v.title)
#set page(width: 80mm, height: 40mm)
#v.text
#image(bytes(v.qr), format: "svg", width: 20mm)
"""


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "sheet.typ"
    path.write_text(SHEET)
    return path


def test_a_paper_carries_its_own_letters(sheet):
    made = pdf.printed(sheet, {"title": "Surat", "text": "Ibu Wati", "qr": pdf.qr_svg("https://x")})

    assert made.startswith(b"%PDF-")
    assert b"/FontFile" in made


def test_what_was_typed_is_printed_and_never_read_as_markup(sheet):
    values = {"title": "Surat", "text": '#panic("no") $x$ *bold*', "qr": pdf.qr_svg("x")}

    assert pdf.printed(sheet, values, "png").startswith(b"\x89PNG")


def test_a_qr_code_is_a_picture_of_its_own():
    assert pdf.qr_address("https://osoc.example/x").startswith("data:image/svg+xml")
    assert pdf.qr_svg("a") != pdf.qr_svg("b")
