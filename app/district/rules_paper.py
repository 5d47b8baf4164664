"""The response report in words: its tables for page and paper, and its lines for a spreadsheet. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app.core import i18n
from app.core.errors import N_
from app.core.spreadsheet import csv_file
from app.district.rules import LEAST
from app.district.rules_response import month_words
from app.district.schemas_response import Figures, Late, Report, Share, Table

LEVEL_WORDS = {"emergency": N_("Darurat"), "urgent": N_("Segera"), "watch": N_("Pantau")}
PRIVATE = N_("Jalur tertutup (hanya jumlah)")
NOBODY = N_("Belum ada yang menangani")
HEADS = (
    N_("Peringatan"),
    N_("Ditangani tepat waktu"),
    N_("Dihubungi tepat waktu"),
    N_("Median"),
    N_("90% paling lama"),
    N_("Terlama terbuka"),
)
HOW = N_(
    "Waktu dihitung sejak server menerima peringatan; bila tingkatnya naik, sejak saat itu. "
    "Jeda yang ditulis alasannya sudah dikurangkan. Median dan 90% adalah waktu sampai Ibu dihubungi."
)
TELLS = N_(
    "Tepat waktu: dari peringatan yang sudah ditangani atau dihubungi, atau sudah lewat batasnya. "
    "Ditangani: darurat 15 menit, segera 2 jam, pantau hari kerja berikutnya. "
    "Dihubungi: darurat 30 menit, segera 4 jam, pantau 7 hari. Atau batas aturannya sendiri."
)


def duration(span: timedelta | None, lang: str) -> str:
    return "–" if span is None else i18n.duration(span, lang)


def share(one: Share) -> str:
    """
    >>> share(Share(4, 5)), share(Share(0, 0))
    ('80% (4/5)', '–')
    """
    return f"{one.per_cent}% ({one.in_time}/{one.of})" if one.of else "–"


def cells(one: Figures, lang: str) -> list[str]:
    """The figures of a group; of one too small to be shown only that."""
    if not one.is_shown:
        return [f"< {LEAST}", *["–"] * (len(HEADS) - 1)]
    times = [duration(span, lang) for span in (one.median, one.ninetieth, one.longest)]
    return [str(one.alerts), share(one.owned), share(one.spoken), *times]


def tables(report: Report, lang: str) -> list[Table]:
    """The report's tables: by level, puskesmas, person and month."""

    def table(title: str, first: Sequence[str], rows: Iterable[tuple[Sequence[str], Figures]]) -> Table:
        heads = [i18n.translate(lang, head) for head in (*first, *HEADS)]
        shown = [[*names, *cells(figures, lang)] for names, figures in rows]
        return Table(i18n.translate(lang, title), heads, shown)

    nobody = i18n.translate(lang, NOBODY)
    people = [((one.name or nobody, one.place or "–"), one.figures) for one in report.people]
    return [
        table(N_("Menurut tingkat"), [N_("Tingkat")], _levels(report, lang)),
        table(
            N_("Menurut puskesmas"),
            [N_("Puskesmas")],
            [((one.name,), one.figures) for one in report.places],
        ),
        table(N_("Menurut petugas yang menangani"), [N_("Petugas"), N_("Tempat kerja")], people),
    ]


def by_month(months: Mapping[date, Figures], lang: str) -> Table:
    """The months beside each other."""
    heads = [i18n.translate(lang, head) for head in (N_("Bulan"), *HEADS)]
    rows = [[month_words(month, lang), *cells(one, lang)] for month, one in months.items()]
    return Table(i18n.translate(lang, N_("Menurut bulan")), heads, rows)


def _levels(report: Report, lang: str) -> list[tuple[Sequence[str], Figures]]:
    rows: list[tuple[Sequence[str], Figures]] = [
        ((i18n.translate(lang, LEVEL_WORDS[level]),), one)
        for level, one in report.levels.items()
        if report.level in ("", level)
    ]
    whole = [((i18n.translate(lang, N_("Semua tingkat")),), report.whole)] if not report.level else []
    return [*rows, *whole, ((i18n.translate(lang, PRIVATE),), report.private)]


def late_head(one: Late, lang: str) -> str:
    """A late alert in one line, without what was found."""
    level = i18n.translate(lang, LEVEL_WORDS[one.level])
    return f"{one.code} · {level} · {one.puskesmas} · {i18n.when(one.opened_at, lang)}"


def late_time(one: Late, lang: str) -> str:
    if one.spoken_after is None:
        return i18n.translate(lang, N_("Belum dihubungi, {time}"), time=duration(one.open_for, lang))
    return i18n.translate(lang, N_("Dihubungi setelah {time}"), time=duration(one.spoken_after, lang))


def late_lines(one: Late, lang: str) -> list[str]:
    """Its story, a line for each thing that happened."""
    undone = i18n.translate(lang, N_("Sudah diurungkan"))
    return [
        f"{i18n.when(at, lang)}: {i18n.said(lang, line)}" + (f" ({undone})" if is_undone else "")
        for at, line, is_undone in one.story
    ]


def paper(report: Report, months: Mapping[date, Figures], lang: str, words: str) -> dict[str, Any]:
    """The values of the printed report."""
    more = report.late_count - len(report.late)
    return {
        "lang": lang,
        "title": i18n.translate(lang, N_("Laporan waktu tanggap")),
        "scope": report.scope,
        "month": month_words(report.month, lang),
        "level": i18n.translate(lang, LEVEL_WORDS[report.level]) if report.level else "",
        "made": i18n.translate(lang, N_("Dibuat {at}"), at=i18n.when(report.made_at, lang)),
        "how": [i18n.translate(lang, one) for one in (HOW, TELLS)],
        "empty": "" if report.whole.alerts else words,
        "tables": [
            {"title": one.title, "heads": one.heads, "rows": one.rows}
            for one in (*tables(report, lang), by_month(months, lang))
            if one.rows
        ],
        "late_title": i18n.translate(lang, N_("Yang terlambat ({count})"), count=report.late_count),
        "late": [
            {"head": late_head(one, lang), "time": late_time(one, lang), "lines": late_lines(one, lang)}
            for one in report.late
        ],
        "more": i18n.translate(lang, N_("Dan {count} lainnya."), count=more) if more else "",
    }


def spreadsheet(report: Report, months: Mapping[date, Figures], lang: str) -> str:
    """The report as CSV; times in minutes."""
    heads = [
        N_("Menurut"),
        N_("Nama"),
        N_("Tempat kerja"),
        N_("Peringatan"),
        N_("Ditangani tepat waktu"),
        N_("dari"),
        N_("Dihubungi tepat waktu"),
        N_("dari"),
        N_("Median (menit)"),
        N_("90% paling lama (menit)"),
        N_("Terlama terbuka (menit)"),
    ]
    nobody = i18n.translate(lang, NOBODY)
    groups: list[tuple[str, str, str, Figures]] = [
        *((N_("Tingkat"), names[0], "", one) for names, one in _levels(report, lang)),
        *((N_("Puskesmas"), one.name, "", one.figures) for one in report.places),
        *((N_("Petugas"), one.name or nobody, one.place, one.figures) for one in report.people),
        *((N_("Bulan"), _month(month), "", one) for month, one in months.items()),
    ]
    rows = [
        [i18n.translate(lang, kind), name, place, *_numbers(figures)] for kind, name, place, figures in groups
    ]
    return csv_file([[i18n.translate(lang, head) for head in heads], *rows])


def _month(month: date) -> str:
    return month.isoformat()[:7]


def _numbers(one: Figures) -> list[str]:
    if not one.is_shown:
        return [f"< {LEAST}", *[""] * 7]
    shares = [str(n) for part in (one.owned, one.spoken) for n in (part.in_time, part.of)]
    return [str(one.alerts), *shares, *(_minutes(span) for span in (one.median, one.ninetieth, one.longest))]


def _minutes(span: timedelta | None) -> str:
    return "" if span is None else f"{span.total_seconds() / 60:.1f}"
