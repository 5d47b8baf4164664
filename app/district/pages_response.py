"""The response report: a page, a file for spreadsheets, a paper. For the health office and for heads."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, At, Door, allow
from app.alerts.rules_ladder import LEVELS
from app.core import audit, pdf
from app.core.errors import N_
from app.core.i18n import translate
from app.district import queries_response as queries
from app.district import rules_paper as paper
from app.district import rules_response as rules
from app.district.rules import LEAST
from app.district.schemas_response import Figures, Report
from app.people import queries as people
from app.people.models import Role

router = APIRouter(tags=["pages"])
Reading = Annotated[Door, allow(Action.RESPONSE_READ)]
SHEET = Path(__file__).parent / "templates" / "response.typ"
EMPTY = N_("Tidak ada peringatan pada bulan ini.")


@router.get("/responses")
def responses(door: Reading, month: str = "", level: str = "") -> Response:
    """How soon alerts were answered in a month."""
    with door as at:
        found = _report(at, month, level)
        return at.page("district/response.html", report=found, **_links(at, found), **_words(at, found))


@router.get("/responses/months")
def responses_by_month(door: Reading, level: str = "") -> Response:
    """The months beside each other."""
    with door as at:
        chosen = level if level in LEVELS else ""
        found = queries.months(at.session, at.user, rules.first_of(at.now), chosen, at.now)
        return at.page(
            "district/months.html",
            table=paper.by_month(found, at.lang),
            links=[f"/responses?{_query(month, chosen)}" for month in found],
            levels=_levels(at, chosen, "/responses/months?", ""),
            scope=_scope(at),
            how=translate(at.lang, paper.HOW),
        )


@router.get("/responses.csv")
def responses_csv(door: Reading, month: str = "", level: str = "") -> Response:
    with door as at:
        found = _report(at, month, level)
        body = paper.spreadsheet(found, _months(at, found), at.lang).encode("utf-8")
        return _file(at, found, body, "csv", "text/csv; charset=utf-8")


@router.get("/responses.pdf")
def responses_pdf(door: Reading, month: str = "", level: str = "") -> Response:
    with door as at:
        found = _report(at, month, level)
        values = paper.paper(found, _months(at, found), at.lang, translate(at.lang, EMPTY))
        return _file(at, found, pdf.printed(SHEET, values), "pdf", "application/pdf")


def _report(at: At, month: str, level: str) -> Report:
    chosen = rules.chosen_month(month, at.now)
    return queries.report(at.session, at.user, chosen, level if level in LEVELS else "", _scope(at), at.now)


def _months(at: At, found: Report) -> dict[date, Figures]:
    return queries.months(at.session, at.user, found.month, found.level, at.now)


def _scope(at: At) -> str:
    """Whose answers these are, in words."""
    if at.user.role is Role.DISTRICT_OFFICER:
        return translate(at.lang, N_("Kabupaten Banyuwangi"))
    place = people.facility_of(at.session, at.user)
    return translate(at.lang, N_("Puskesmas {name}"), name=place.name if place else "–")


def _words(at: At, found: Report) -> dict[str, Any]:
    """What the page says."""
    count, owned, spoken, median, *_ = paper.cells(found.whole, at.lang)
    return {
        "month_words": rules.month_words(found.month, at.lang),
        "count": count,
        "owned": owned,
        "spoken": spoken,
        "median": median,
        "least": LEAST if at.user.role is Role.DISTRICT_OFFICER else 1,
        "how": translate(at.lang, paper.HOW),
        "tells": translate(at.lang, paper.TELLS),
        "tables": paper.tables(found, at.lang),
        "late": [
            (
                one,
                paper.late_head(one, at.lang),
                paper.late_time(one, at.lang),
                paper.late_lines(one, at.lang),
            )
            for one in found.late
        ],
    }


def _links(at: At, found: Report) -> dict[str, Any]:
    """Where the page leads: other levels, other months, the files."""
    following = rules.back(found.month, -1)
    return {
        "query": _query(found.month, found.level),
        "previous": f"/responses?{_query(rules.back(found.month, 1), found.level)}",
        "following": f"/responses?{_query(following, found.level)}"
        if following <= rules.first_of(at.now)
        else None,
        "levels": _levels(at, found.level, "/responses?", _query(found.month, "")),
    }


def _levels(at: At, chosen: str, path: str, query: str) -> list[dict[str, Any]]:
    """A chip for each level, and one for all."""
    words = {"": N_("Semua tingkat")} | {one: paper.LEVEL_WORDS[one] for one in reversed(LEVELS)}
    return [
        {
            "href": path + "&".join([*([query] if query else []), *([f"level={one}"] if one else [])]),
            "words": translate(at.lang, said),
            "current": one == chosen,
        }
        for one, said in words.items()
    ]


def _query(month: date, level: str) -> str:
    return f"month={month:%Y-%m}" + (f"&level={level}" if level else "")


def _file(at: At, found: Report, body: bytes, ending: str, kind: str) -> Response:
    audit.note(at.session, at.user.id, "response:exported", at.now)
    name = f"waktu-tanggap-{found.month:%Y-%m}.{ending}"
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
