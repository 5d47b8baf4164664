"""Inviting a whole list: send the file, look at each row, then confirm. Nothing is half done."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.access.door import At
from app.access.menu import role_words
from app.admin import rules, service
from app.core.errors import Invalid
from app.core.forms import FormDep
from app.people import queries as people
from app.people.models import Role

router = APIRouter(include_in_schema=False)
Inviter = Annotated[Door, allow(Action.PEOPLE_INVITE)]


@router.get("/people/import")
def import_page(door: Inviter) -> Response:
    with door as at:
        return _page(at)


@router.post("/people/import")
def import_people(door: Inviter, form: FormDep) -> Response:
    """A dry run of the file; with `confirm`, the list that was looked at, sent back as text, is invited."""
    with door as at:
        is_confirmed = form.ticked("confirm")
        content = form.raw("list").encode() if is_confirmed else form.files.get("file", b"")
        try:
            rows = rules.read_list(content)
            if is_confirmed:
                invited = service.invite_all(at.session, at.user, rows, at.now)
                shown = rules.link_rows(at.public_url, invited)
                return at.page("admin/links.html", rows=shown, role_words=role_words, next_path="/people")
        except Invalid as error:
            return _page(at, 422, problems=error.problems)
        is_fine = service.judge(at.session, at.user, rows)
        return at.page(
            "admin/import_rows.html",
            200 if is_fine else 422,
            rows=rows,
            is_fine=is_fine,
            text=rules.text_of(content) if is_fine else "",
            role_of=_role_words,
        )


@router.get("/people/import/template.csv")
def template(door: Inviter) -> Response:
    with door as at:
        text = rules.template(role for role in Role if role in people.reach(at.session, at.user).roles)
        named = {"Content-Disposition": 'attachment; filename="osoc-orang.csv"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=named)


def _page(at: At, code: int = 200, **shown: object) -> Response:
    reach = people.reach(at.session, at.user)
    roles = [role_words(role) for role in Role if role in reach.roles]
    return at.page(
        "admin/import.html", code, roles=roles, everywhere=reach.everywhere, columns=rules.COLUMNS, **shown
    )


def _role_words(words: str) -> str:
    role = rules.role_named(words)
    return role_words(role) if role else words
