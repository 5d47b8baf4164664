"""What is wrong with answers, in words for the reader of the screen; several at once."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.clinical.checklists import Checklist, Item
from app.clinical.fields import Words

LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class FieldProblem:
    """Why the answer of one item cannot be taken, or is asked about, in both languages."""

    code: str
    says: Words


class BadAnswers(ValueError):
    """Answers that cannot be taken, with every problem at once, in the order of the checklist.

    `answers` are those that could be read: enough to see that they already call for help.
    """

    def __init__(self, errors: Iterable[FieldProblem], answers: Mapping[str, Any] | None = None) -> None:
        self.errors = list(errors)
        self.answers = dict(answers or {})
        super().__init__("; ".join(f"{error.code}: {error.says['en']}" for error in self.errors))


def problem(code: object, indonesian: str, english: str) -> FieldProblem:
    """A problem whose words can be shown and sent: what cannot be written is replaced."""
    return FieldProblem(writable(code)[:60], {"id": writable(indonesian), "en": writable(english)})


def in_order(checklist: Checklist, problems: Iterable[FieldProblem]) -> list[FieldProblem]:
    """The problems in the checklist's order; those of no item come last."""
    place = {code: number for number, code in enumerate(["danger_signs", *checklist.items])}
    return sorted(problems, key=lambda one: (place.get(one.code, len(place)), one.code))


def writable(value: object) -> str:
    """The value as text in which every unwritable character is replaced by a mark.

    >>> writable("a" + chr(0) + "b")
    'a\ufffdb'
    """
    plain = with_plain_line_ends(str(value))
    return "".join("\ufffd" if is_unwritable(letter) else letter for letter in plain)


def with_plain_line_ends(text: str) -> str:
    """The text with the line ends of a browser's form as single ones."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_unwritable(letter: str) -> bool:
    """Whether a character cannot stand in a text: a control character or half of a pair."""
    return letter not in "\n\t" and unicodedata.category(letter) in ("Cc", "Cs")


def unreadable(item: Item) -> FieldProblem:
    """A text holds a character that cannot be kept."""
    return problem(
        item.code,
        f"{item.says['id']}: ada huruf yang tidak bisa dibaca. Tulis lagi.",
        f"{item.says['en']}: there is an unreadable character. Write it again.",
    )


def written_twice(item: Item) -> FieldProblem:
    return problem(
        item.code,
        f"{item.says['id']}: tertulis dua kali dan berbeda. Isi satu saja.",
        f"{item.says['en']}: written twice and different. Give one.",
    )


def both_ways(item: Item) -> FieldProblem:
    return problem(
        item.code,
        f"{item.says['id']} Pilih dari daftar atau “{item.none_says['id']}”, jangan keduanya.",
        f"{item.says['en']} Choose from the list or “{item.none_says['en']}”, not both.",
    )


def no_such_day(item: Item) -> FieldProblem:
    return problem(
        item.code,
        f"{item.says['id']}: tanggal itu tidak ada. Isi hari, bulan, dan tahun, misalnya 3 Desember 2026.",
        f"{item.says['en']}: there is no such day. Give day, month and year, such as 3 December 2026.",
    )
