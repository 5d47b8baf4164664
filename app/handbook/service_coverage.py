"""The end of docs/rulebook.md: what carries each code, row and limit of the sources."""

from collections.abc import Iterator

from app.clinical.coverage import Part, Row, parts
from app.handbook.rules_coverage import levels_of


def coverage_lines() -> Iterator[str]:
    """The coverage tables as Markdown, a table for each part of a source."""
    yield "\n## Coverage\n"
    yield "What each source says, and what carries it: a rule, a row of a table (`table/row`), a test,"
    yield "or why nothing does. From `app/clinical/data/coverage`. `tests/clinical/test_coverage.py` holds"
    yield "that each code stands here once, that what is named exists, and that each limit stands in it."
    for part in parts():
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    yield f"\n### {part.title['en']}\n"
    yield f"Source: `{part.source}`\n"
    yield "| what | level | carried by |"
    yield "|---|---|---|"
    for row in part.rows:
        levels = ", ".join(level.value for level in levels_of(row)) or "–"
        yield f"| {_what(row)} | {levels} | {_carried(row)} |"


def _what(row: Row) -> str:
    return f"`{row.code}` {row.says['en']}" if row.code else row.says["en"]


def _carried(row: Row) -> str:
    told = [", ".join(f"`{name}`" for name in row.by)] if row.by else []
    if row.held_by:
        told.append(f"held by `{row.held_by}`")
    if row.none_because:
        told.append(f"no rule: {row.none_because['en']}")
    return "; ".join(told)
