"""The receiver's page: no account, a link that lives its days, the mother's birth date once per device. It
shows the letter and nothing else; opening it changes nothing.
"""

import secrets
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import At, Door, anyone
from app.core import pdf
from app.core.crypto import blind_index
from app.core.errors import N_, AppError, Problem, Said
from app.core.forms import FormDep
from app.core.rates import Rate
from app.referrals import queries, rules, service, service_reply
from app.referrals.models import Referral, Step
from app.referrals.pages import link_of, paper, read_reply
from app.referrals.queries_letter import letter_of

router = APIRouter(include_in_schema=False)
Anyone = Annotated[Door, anyone()]
COOKIE = "osoc_letter"
OPENED = Rate(rules.policy()["link"]["opened_a_minute"], timedelta(minutes=1))

WRONG = N_("Tanggal lahir ini tidak cocok dengan surat. Periksa, lalu coba lagi.")
WAIT = N_("Terlalu banyak percobaan. Tunggu {minutes} menit, atau telepon puskesmas pengirim.")


@router.get("/letter/{token}")
def letter(door: Anyone, token: str) -> Response:
    with door as at:
        found = _found(at, token)
        if found is None:
            return _ended(at)
        return _letter(at, token, found) if _is_known(at, token) else _question(at, token)


@router.post("/letter/{token}")
def birth_date(door: Anyone, token: str, form: FormDep) -> Response:
    """The right birth date opens the letter on this device for as long as its link lives."""
    with door as at:
        found = _found(at, token)
        if found is None:
            return _ended(at)
        typed = form.day("born_on", required=True)
        if form.problems:
            return _question(at, token, 422, problems=form.problems, entered=form)
        match service.check_birth_date(at.session, found, typed, at.now):
            case "right":
                return _known(at, token, found)
            case "ended":
                return _ended(at)
            case "wait":
                said = Said(WAIT, {"minutes": rules.policy()["link"]["minutes"]})
                return _question(at, token, 429, problems=[Problem("born_on", said)])
        return _question(at, token, 422, problems=[Problem("born_on", Said(WRONG))], entered=form)


@router.get("/letter/{token}/letter.pdf")
def letter_pdf(door: Anyone, token: str) -> Response:
    with door as at:
        found = _found(at, token)
        if found is None or not _is_known(at, token):
            return at.go(f"/letter/{token}")
        return paper(letter_of(at.session, found, pdf.qr_svg(link_of(at, found))))


@router.post("/letter/{token}/reply")
def reply(door: Anyone, token: str, form: FormDep) -> Response:
    with door as at:
        found = _found(at, token)
        if found is None:
            return _ended(at)
        if not _is_known(at, token):
            return at.go(f"/letter/{token}")
        try:
            told = read_reply(form)
            service_reply.reply(at.session, None, found, told, at.now)
        except AppError as error:
            problems = error.problems or (Problem("step", error.said),)
            return _letter(at, token, found, error.status_code, problems=problems, entered=form)
        return at.go(f"/letter/{token}", said=N_("Jawaban terkirim kepada pengirim. Terima kasih."))


@router.get("/letter/{token}/reply")
def back_to_letter(door: Anyone, token: str) -> Response:
    """Where a language switch on a refused form leads."""
    with door as at:
        return at.go(f"/letter/{token}")


def _found(at: At, token: str) -> Referral | None:
    OPENED.check(at.address, at.now)
    return queries.by_token(at.session, token, at.now)


def _mark(token: str, nonce: str) -> str:
    return blind_index(f"letter:{token}:{nonce}")


def _is_known(at: At, token: str) -> bool:
    """Whether the birth date was told on this device; the mark is of this link only."""
    nonce, _, mark = at.request.cookies.get(COOKIE, "").partition(".")
    return bool(nonce) and secrets.compare_digest(mark.encode(), _mark(token, nonce).encode())


def _known(at: At, token: str, found: Referral) -> Response:
    answer = at.go(f"/letter/{token}")
    nonce = secrets.token_urlsafe(12)
    answer.set_cookie(
        COOKIE,
        f"{nonce}.{_mark(token, nonce)}",
        max_age=int((found.link_until - at.now).total_seconds()),
        path=f"/letter/{token}",
        httponly=True,
        secure=at.request.url.scheme == "https",
        samesite="lax",
    )
    return answer


def _question(at: At, token: str, code: int = 200, **shown: Any) -> Response:
    return at.page("referrals/question.html", code, token=token, **shown)


def _letter(at: At, token: str, found: Referral, code: int = 200, **shown: Any) -> Response:
    return at.page(
        "referrals/letter.html",
        code,
        token=token,
        letter=letter_of(at.session, found, ""),
        referral=found,
        state=rules.state(found),
        states=rules.STATES,
        steps=rules.STEPS,
        replies=rules.REPLIES,
        first=Step.ARRIVED if found.accepted_at else Step.ACCEPTED,
        **shown,
    )


def _ended(at: At) -> Response:
    """The same for a link that is unknown, too old or revoked."""
    return at.page("referrals/ended.html", 404)
