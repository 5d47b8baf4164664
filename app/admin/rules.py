"""Reading a list of people sent as CSV, and the words by which a link is passed on."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from app.access.menu import ROLE_WORDS
from app.admin.schemas import Invited, Row
from app.core import i18n
from app.core.errors import N_, Invalid, Said
from app.people.models import Person, Role

COLUMNS = ("nama", "telepon", "email", "peran", "prodi", "fasilitas")
NEEDED = {"nama", "peran"}
LARGEST_BYTES, MOST_ROWS, LONGEST_CELL = 200_000, 500, 120
FORMULA = ("=", "+", "-", "@")
NO_CSV = N_("Ini bukan berkas CSV. Simpan tabelnya sebagai CSV, lalu kirim lagi.")
SHARED = N_("Undangan OSOC untuk {name}: buka {link} dan buat kata sandi. Berlaku 24 jam, hanya untuk Anda.")


def read_list(content: bytes) -> list[Row]:
    """The rows of the file, each with the problems of its own cells; Invalid where it is no such list."""
    if len(content) > LARGEST_BYTES:
        raise Invalid.field(
            "file", N_("Berkas terlalu besar: paling banyak {most} orang sekali kirim."), most=MOST_ROWS
        )
    text = text_of(content)
    lines = _lines(text)
    heads = [cell.strip().casefold() for cell in lines[0]] if lines else []
    if not set(heads) >= NEEDED or not set(heads) & {"telepon", "email"}:
        raise Invalid.field(
            "file", N_("Baris pertama harus berisi nama kolom: {columns}."), columns=", ".join(COLUMNS)
        )
    if len(lines) > MOST_ROWS + 1:
        raise Invalid.field(
            "file", N_("Berkas terlalu besar: paling banyak {most} orang sekali kirim."), most=MOST_ROWS
        )
    if len(lines) == 1:
        raise Invalid.field("file", N_("Belum ada orang di berkas ini, hanya nama kolom."))
    return [_row(number, heads, cells) for number, cells in enumerate(lines[1:], 2)]


def _lines(text: str) -> list[list[str]]:
    """The rows that hold anything."""
    try:
        read = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Invalid.field("file", NO_CSV) from error
    return [line for line in read if any(map(str.strip, line))]


def text_of(content: bytes) -> str:
    """UTF-8, with or without a mark, or what an older spreadsheet writes. Control characters are no text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if not text.strip():
        raise Invalid.field("file", N_("Pilih berkas CSV dahulu."))
    if any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t" for sign in text):
        raise Invalid.field("file", NO_CSV)
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def _delimiter(text: str) -> str:
    """Spreadsheets with Indonesian settings write semicolons."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _row(number: int, heads: list[str], cells: list[str]) -> Row:
    found = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head in COLUMNS}
    row = Row(number, {name: found.get(name, "") for name in COLUMNS})
    if len(cells) > len(heads):
        row.problems.append(Said(N_("Baris ini punya lebih banyak kolom daripada baris pertama.")))
    for name, cell in row.cells.items():
        if cell.startswith(FORMULA) and name != "telepon":
            row.problems.append(Said(N_("Isi {column} diawali tanda rumus (= + - @)."), {"column": name}))
        if len(cell) > LONGEST_CELL:
            row.problems.append(
                Said(N_("Terlalu panjang: paling banyak {longest} huruf."), {"longest": LONGEST_CELL})
            )
    return row


def role_named(words: str) -> Role | None:
    """The role meant by its code or its words in either language.

    >>> role_named("Bidan Desa"), role_named("student"), role_named("raja")
    (<Role.BIDAN_DESA: 'bidan_desa'>, <Role.STUDENT: 'student'>, None)
    """
    meant = words.strip().casefold()
    for role, indonesian in ROLE_WORDS.items():
        if meant in (role.value, indonesian.casefold(), i18n.translate("en", indonesian).casefold()):
            return role
    return None


def template(roles: Iterable[Role]) -> str:
    """An empty list with its columns and an example row for each role that may be invited."""
    lines = [",".join(COLUMNS)]
    for number, role in enumerate(roles, 1):
        programme = "Kebidanan" if role is Role.STUDENT else ""
        lines.append(f"Contoh {number},0812345600{number:02},,{ROLE_WORDS[role]},{programme},")
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


def link_rows(base: str, invited: Iterable[Invited]) -> list[tuple[Person, str, str]]:
    """Each person with her link and the address that passes it on by WhatsApp."""
    links = ((one.person, f"{base.rstrip('/')}/link/{one.token}") for one in invited)
    return [(person, link, whatsapp(person, link)) for person, link in links]


def whatsapp(person: Person, link: str) -> str:
    """The address that opens WhatsApp with the link, ready to be sent to her."""
    text = i18n.translate(person.language, SHARED, name=person.name, link=link)
    return f"https://wa.me/{(person.phone or '').removeprefix('+')}?text={quote(text)}"
