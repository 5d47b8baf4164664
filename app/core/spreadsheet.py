"""Rows as a CSV file that a spreadsheet opens as it stands and takes no cell of for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell instead of showing it."""


def cell(value: str) -> str:
    """
    >>> cell("=HYPERLINK()"), cell("Ani")
    ("'=HYPERLINK()", 'Ani')
    """
    return f"'{value}" if value.startswith(FORMULA) else value


def csv_file(rows: Iterable[Sequence[str]]) -> str:
    """The file, with the mark by which spreadsheets know that it is UTF-8."""
    file = io.StringIO()
    csv.writer(file).writerows([[cell(value) for value in row] for row in rows])
    return "\ufeff" + file.getvalue()
