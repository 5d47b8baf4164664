"""One-time links and forgotten passwords, open to all. Opening a link changes nothing; its button does."""

from typing import Annotated

import structlog
from fastapi import APIRouter
from fastapi.responses import Response
from starlette.background import BackgroundTask

from app.access import Door, anyone, cookies
from app.access.door import At
from app.access.menu import role_words
from app.account import rules
from app.core import i18n
from app.core.config import settings
from app.core.errors import N_, Invalid
from app.core.forms import FormDep
from app.notices.channels import email
from app.people import queries as people
from app.people import service_links, service_sign_in
from app.people.models import Person

log = structlog.get_logger("osoc.account")
router = APIRouter(include_in_schema=False)
Anyone = Annotated[Door, anyone()]

SUBJECT = N_("OSOC: kata sandi baru")
LETTER = N_(
    "Ada yang meminta kata sandi baru untuk akun Anda di OSOC. "
    "Bila itu Anda, buka tautan ini dalam 24 jam:\n\n{link}\n\n"
    "Bila bukan, abaikan surat ini; kata sandi Anda tidak berubah."
)


@router.get("/link/{token}")
def link_page(door: Anyone, token: str) -> Response:
    with door as at:
        try:
            return _link_page(at, token)
        except service_links.LinkSpent as spent:
            return _spent(at, spent)


@router.post("/link/{token}")
def use_link(door: Anyone, token: str, form: FormDep) -> Response:
    """Her password set and she herself signed in; whoever was signed in here before is signed out."""
    with door as at:
        if rules.is_readable_by_others(at.request.url.scheme, at.request.url.hostname or ""):
            return at.go("/sign-in")
        try:
            rules.check_twice(form.raw("password"), form.raw("again"))
            person = service_links.use_link(at.session, token, form.raw("password"), at.now)
        except service_links.LinkSpent as spent:
            return _spent(at, spent)
        except Invalid as error:
            return _refused(at, token, error)
        if at.sign_in:
            service_sign_in.sign_out(at.session, at.sign_in, at.now)
        device = rules.device_words(at.request.headers.get("user-agent", ""))
        welcome = service_sign_in.begin(at.session, person, at.now, device)
        answer = at.go("/", said=N_("Kata sandi tersimpan. Selamat datang."))
        cookies.keep(answer, at.request, welcome)
        return answer


@router.get("/forgotten")
def forgotten_page(door: Anyone) -> Response:
    with door as at:
        return at.page("account/forgotten.html", has_mail=bool(settings().smtp_host), is_asked=False)


@router.post("/forgotten")
def forgotten(door: Anyone, form: FormDep) -> Response:
    """The same page whether or not there is such a login; the letter goes after the answer."""
    with door as at:
        has_mail = bool(settings().smtp_host)
        answer = at.page("account/forgotten.html", has_mail=has_mail, is_asked=True)
        found = service_links.forgotten(at.session, form.raw("login").strip(), at.now) if has_mail else None
        if found:
            answer.background = _letter(*found)
        return answer


def _letter(person: Person, token: str) -> BackgroundTask:
    link = f"{settings().public_url.rstrip('/')}/link/{token}"
    lang = person.language
    text = i18n.translate(lang, LETTER, link=link)
    return BackgroundTask(_send, person.email or "", i18n.translate(lang, SUBJECT), text)


def _send(to: str, subject: str, text: str) -> None:
    """The answer has left: where the mail server refuses, only the operator can be told."""
    try:
        email.send(to, subject, text)
    except OSError as error:
        log.warning("letter not sent", kind=type(error).__name__)


def _link_page(at: At, token: str, code: int = 200, **shown: object) -> Response:
    link, person = service_links.open_link(at.session, token, at.now)
    host = at.session.get(Person, link.made_by) if link.made_by else None
    return at.page(
        "account/link.html",
        code,
        link=link,
        person=person,
        role_words=role_words(person.role),
        place=people.facility_of(at.session, person),
        host=host,
        host_role=role_words(host.role) if host else None,
        other=at.visitor if at.visitor and at.visitor.id != person.id else None,
        **shown,
    )


def _refused(at: At, token: str, error: Invalid) -> Response:
    try:
        return _link_page(at, token, 422, problems=error.problems)
    except service_links.LinkSpent as spent:
        return _spent(at, spent)


def _spent(at: At, spent: service_links.LinkSpent) -> Response:
    return at.page("account/link_spent.html", 410, said=spent.said)
