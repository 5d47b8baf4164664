"""Signing in and out, the way home, and the language: open to everybody."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.access import Door, anyone, cookies
from app.access.door import LANGUAGE_COOKIE, At
from app.access.menu import home_of, role_words
from app.account import rules
from app.core import i18n
from app.core.config import settings
from app.core.errors import N_, Problem, Said
from app.core.forms import Form, FormDep
from app.notices import queries as notices
from app.people import queries as people
from app.people import service, service_sign_in
from app.people.schemas import Refused

router = APIRouter(include_in_schema=False)
Anyone = Annotated[Door, anyone()]


@router.get("/")
def home(door: Anyone) -> Response:
    with door as at:
        return at.go(home_of(at.user.role) if at.visitor else "/sign-in")


@router.get("/sign-in")
def sign_in_page(door: Anyone, next: str = "/") -> Response:
    with door as at:
        if at.visitor:
            return at.go(rules.own_path(next) or "/")
        return _sign_in_page(at, next)


@router.post("/sign-in")
def sign_in(door: Anyone, form: FormDep) -> Response:
    with door as at:
        if _others_can_read(at.request):
            return _sign_in_page(at, "/", 403)
        answer = service_sign_in.sign_in(
            at.session,
            form.raw("login").strip(),
            form.raw("password"),
            at.now,
            address=at.address,
            device=rules.device_words(at.request.headers.get("user-agent", "")),
            device_token=cookies.device_token(at.request),
        )
        if isinstance(answer, Refused):
            return _refused(at, form, answer)
        if at.sign_in:
            service_sign_in.sign_out(at.session, at.sign_in, at.now)
        next_page = at.go(rules.own_path(form.raw("next")) or "/")
        cookies.keep(next_page, at.request, answer)
        return next_page


@router.post("/sign-out")
def sign_out(door: Anyone) -> Response:
    with door as at:
        said = N_("Anda sudah keluar.")
        if at.sign_in:
            service_sign_in.sign_out(at.session, at.sign_in, at.now)
            if notices.devices(at.session, at.user.id):  # who is on duty is woken all the same
                said = N_(
                    "Anda sudah keluar. Pemberitahuan masih datang di perangkat tempat Anda menyalakannya. "
                    "Untuk mematikannya, masuk lalu buka Akun saya."
                )
        answer = at.go("/sign-in", said=said)
        cookies.forget(answer, at.request)
        return answer


@router.post("/language")
def language(door: Anyone, form: FormDep) -> Response:
    """The language of her pages, kept for her and on this device."""
    with door as at:
        chosen = form.raw("lang")
        answer = at.go(rules.own_path(form.raw("back")) or "/")
        if chosen in i18n.LANGUAGES:
            lasts = timedelta(days=400).total_seconds()
            answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=int(lasts), httponly=True, samesite="lax")
            if at.visitor:
                service.set_language(at.session, at.user, chosen, at.now)
        return answer


def _others_can_read(request: Request) -> bool:
    return rules.is_readable_by_others(request.url.scheme, request.url.hostname or "")


def _refused(at: At, form: Form, refused: Refused) -> Response:
    """What was typed stays, but for the password. The same words whether or not there is such a login."""
    if refused.wait is None:
        said = Said(N_("Nomor, e-mail, atau kata sandi tidak cocok. Periksa, lalu coba lagi."))
        return _sign_in_page(at, form.raw("next"), 422, problems=[Problem("login", said)], entered=form)
    wait = i18n.duration(refused.wait + timedelta(minutes=1), at.lang)
    said = Said(N_("Terlalu sering mencoba. Coba lagi dalam {wait}, atau minta tautan baru."), {"wait": wait})
    answer = _sign_in_page(at, form.raw("next"), 429, problems=[Problem("login", said)], entered=form)
    answer.headers["Retry-After"] = str(int(refused.wait.total_seconds()) + 1)
    return answer


def _sign_in_page(at: At, next: str, code: int = 200, **shown: object) -> Response:
    return at.page(
        "account/sign_in.html",
        code,
        next=rules.own_path(next) or "/",
        others_can_read=_others_can_read(at.request),
        examples=people.demo_sign_ins(at.session),
        role_words=role_words,
        address=settings().public_url,
        **shown,
    )
