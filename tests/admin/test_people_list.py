"""A list of people: a dry run, row by row, then all of it at once."""

import re
from html import unescape

import pytest
from sqlmodel import func, select

from app.core import db
from app.people.models import Person, Role

NEW = {"name": "Tuti Handayani", "phone": "0812 9999 0001", "role": "student"}


def count():
    with db.transaction() as session:
        return session.exec(select(func.count()).select_from(Person)).one()


def link_in(page):
    return re.search(r"/link/[\w-]{43}", page).group()


def send(browser, content, name="orang.csv"):
    content = content.encode() if isinstance(content, str) else content
    return browser.post("/people/import", files={"file": (name, content, "text/csv")})


FINE = (
    "nama,telepon,email,peran,prodi,fasilitas\n"
    "Budi 😀,081299990001,,Mahasiswa,Gizi,\n"
    "Tuti,,Tuti@contoh.id,supervisor,,\n"
)


def test_a_dry_run_shows_what_would_happen_and_does_nothing(kirana, session):
    before = count()

    answer = send(kirana, FINE)

    assert answer.status_code == 200
    assert "2 orang akan diundang" in answer.text
    assert "Budi 😀" in answer.text
    assert count() == before


def test_the_confirmed_list_is_invited_with_a_link_for_each(kirana, session, visitor):
    looked_at = send(kirana, FINE).text
    listed = unescape(re.search(r'name="list" value="([^"]*)"', looked_at).group(1))
    before = count()

    answer = kirana.post("/people/import", data={"list": listed, "confirm": "1"})

    links = set(re.findall(r"/link/[\w-]{43}", answer.text))
    assert (answer.status_code, count(), len(links)) == (200, before + 2, 2)
    assert {visitor.get(link).status_code for link in links} == {200}
    found = session.exec(select(Person).where(Person.name == "Budi 😀")).one()
    assert (found.phone, found.role, found.programme) == ("+6281299990001", Role.STUDENT, "Gizi")


def test_a_list_that_went_stale_before_it_was_confirmed_invites_nobody(kirana, session):
    kirana.post("/people/new", data=NEW)
    before = count()

    answer = kirana.post("/people/import", data={"list": FINE, "confirm": "1"})

    assert answer.status_code == 422
    assert "belum ada yang diundang" in answer.text
    assert count() == before


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("=HYPERLINK(1),081299990003,,mahasiswa,,", "tanda rumus"),
        ("@Tuti,081299990003,,mahasiswa,,", "tanda rumus"),
        ("Tuti,081200000000,,mahasiswa,,", "Sudah ada orang"),
        ("Tuti,0812 9999 0001,,mahasiswa,,", "sama dengan baris 2"),
        ("Tuti,12,,mahasiswa,,", "bukan nomor HP"),
        ("Tuti,,,mahasiswa,,", "salah satu cukup"),
        (",081299990003,,mahasiswa,,", "wajib diisi"),
        ("Tuti,081299990003,,raja,,", "tidak dapat Anda undang"),
        ("Tuti,081299990003,,admin,,", "tidak dapat Anda undang"),
        ("Tuti,081299990003,,mahasiswa,,Kertosari", "tidak ada di daftar"),
        ("Tuti,081299990003,,mahasiswa,,,lebih", "lebih banyak kolom"),
        ("T" * 121 + ",081299990003,,mahasiswa,,", "Terlalu panjang"),
    ],
)
def test_what_is_wrong_is_said_beside_its_row_and_the_good_rows_wait(kirana, session, row, words):
    before = count()

    answer = send(kirana, FINE.splitlines()[0] + "\n" + FINE.splitlines()[1] + f"\n{row}\n")

    wrong = answer.text.split('data-label="Baris"')
    assert answer.status_code == 422
    assert words not in wrong[1]
    assert words in wrong[2]
    assert 'name="confirm"' not in answer.text
    assert count() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Pilih berkas"),
        (b"nama,telepon,peran\nTuti\0,081299990003,mahasiswa\n", "bukan berkas CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0", "bukan berkas CSV"),
        (b"halo\n", "nama kolom"),
        (b"nama,peran\nTuti,mahasiswa\n", "nama kolom"),
        (b"nama,telepon,peran\n", "Belum ada orang"),
        (b"nama,telepon,peran\n" + b"Tuti,081299990003,mahasiswa\n" * 501, "paling banyak 500"),
        (b"nama,telepon,peran\n" + b"x" * 200_001, "paling banyak 500"),
        (b'nama,telepon,peran\n"' + b"x\n" * 90_000, "CSV"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(kirana, content, words):
    answer = send(kirana, content)

    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffNama;Telepon;Peran\r\nTuti;81299990003;MAHASISWA\r\n;;\r\n".encode(),
        "nama,telepon,peran\nRaden Ajéng,081299990003,Student\n".encode("cp1252"),
        "peran\ttelepon\tnama\ncatatan\nmahasiswa\t081299990003\tTuti\n".replace("catatan\n", "").encode(),
    ],
)
def test_a_list_is_read_as_spreadsheets_write_it(kirana, content):
    assert "1 orang akan diundang" in send(kirana, content).text


def test_the_office_names_the_place_in_the_list(office, cast):
    rows = (
        "nama,telepon,peran,fasilitas\n"
        "Tuti,081299990003,bidan desa,Puskesmas Sobo\n"
        "Budi,081299990004,mahasiswa,\n"
    )

    answer = send(office, rows).text.split('data-label="Baris"')

    assert "Diundang" in answer[1]
    assert "tidak ada di daftar" in answer[2]


def test_the_example_list_is_one_that_would_be_taken(kirana, office):
    example = kirana.get("/people/import/template.csv")

    assert example.content.startswith(b"\xef\xbb\xbfnama,")
    assert send(kirana, example.content).status_code == 200


# Places
