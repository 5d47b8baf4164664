"""Which students are listed, and released marks as a file. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from app.core import i18n
from app.core.clock import day_of
from app.core.errors import N_
from app.core.spreadsheet import csv_file
from app.faculty.schemas import Show, Supervised
from app.grading.rules import rubric
from app.grading.rules_work import Stand


def belongs(row: Supervised, show: Show) -> bool:
    """Whether a student is listed under this heading."""
    work = row.work
    match show:
        case Show.ALL:
            return True
        case Show.WITHOUT:
            return work is None
        case Show.OVERDUE:
            return work is not None and work.pairing.ended_at is None and work.overdue > 0
        case Show.TO_MARK:
            return work is not None and work.stand in (Stand.TO_MARK, Stand.MARKED)
        case Show.RELEASED:
            return work is not None and work.is_released


def counts(rows: Sequence[Supervised]) -> Mapping[Show, int]:
    return {show: sum(belongs(row, show) for row in rows) for show in Show}


def released_marks(rows: Iterable[Supervised], lang: str) -> str:
    """The released marks as CSV that a spreadsheet opens as it stands."""
    lines = rubric()["line"]
    heads = [N_("Mahasiswa"), N_("Program studi"), N_("Nama angkatan"), N_("Kode klien")]
    first = [i18n.translate(lang, head) for head in heads] + [i18n.say(lang, row["says"]) for row in lines]
    last = [N_("Jumlah"), N_("Dirilis"), N_("Versi rubrik")]
    written = [[*first, *(i18n.translate(lang, head) for head in last)]]
    codes = [line["code"] for line in lines]
    written += [_line(row, codes) for row in rows if belongs(row, Show.RELEASED)]
    return csv_file(written)


def _line(row: Supervised, codes: Sequence[str]) -> list[str]:
    assert row.work  # only released marks are written
    grade = row.work.grade
    assert grade
    assert grade.released_at
    points = {line.code: line.points for line in row.work.lines}
    return [
        row.student,
        row.programme or "",
        row.cohort,
        row.code or "",
        *("" if points.get(code) is None else str(points[code]) for code in codes),
        str(grade.total),
        day_of(grade.released_at).isoformat(),
        grade.rubric_version,
    ]
