"""What a reader is told when something went wrong: a page or JSON, in her language, with what is safe and
what to do.
"""

import re
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError, OperationalError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.door import language_of, page
from app.core import i18n
from app.core.errors import N_, AppError, Invalid, NotFound, NotSignedIn, Problem, Said, TooLarge, Unavailable

log = structlog.get_logger("osoc.failures")


def register_failures(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _no_such_page)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(Exception, _our_fault)


def answer_failure(request: Request, error: AppError) -> Response:
    """The error as this reader can use it."""
    lang = language_of(request)
    if request.url.path.startswith("/api/"):
        return JSONResponse(_body(error, lang), error.status_code)
    if isinstance(error, NotSignedIn):
        back = request.url.path if request.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?next={quote(back)}", 303)
    return page(request, "error.html", error.status_code, said=error.said, status=error.status_code)


def _body(error: AppError, lang: str) -> dict[str, Any]:
    """In her language for whoever reads it, in both for a phone; `app` says that it is we who speak."""
    body: dict[str, Any] = {"error": type(error).__name__, "detail": i18n.said(lang, error.said)}
    says = {one: i18n.said(one, error.said) for one in i18n.LANGUAGES}
    body |= {"app": "osoc", "code": _code(error), "says": says}
    if error.problems:
        body["problems"] = [{"field": p.field, "says": i18n.said(lang, p.said)} for p in error.problems]
        body["field"] = error.problems[0].field
    return body


def _code(error: AppError) -> str:
    """NotSignedIn is not_signed_in."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return answer_failure(request, error)


async def _unreadable(request: Request, error: Exception) -> Response:
    """A body or address that does not have the agreed shape. An address that names nothing is simply not
    found.
    """
    assert isinstance(error, RequestValidationError)
    rows = error.errors()
    if any(row["loc"][0] == "path" for row in rows):
        return answer_failure(request, NotFound())
    if any(row["type"] == "json_invalid" for row in rows):
        return answer_failure(
            request, Invalid(N_("Kiriman ini bukan JSON yang terbaca. Periksa, lalu kirim lagi."))
        )
    wrong = [Problem(".".join(map(str, row["loc"][1:])) or "body", Said(_words(row))) for row in rows]
    return answer_failure(request, Invalid.fields(*wrong))


def _words(row: dict[str, Any]) -> str:
    if row["type"] == "missing":
        return N_("Isian ini wajib ada.")
    if row["type"] == "extra_forbidden":
        return N_("Isian ini tidak dikenal.")
    return N_("Isian ini tidak terbaca. Periksa bentuknya.")


def too_large() -> TooLarge:
    return TooLarge(N_("Kiriman ini terlalu besar dan belum disimpan. Kirim bagian yang lebih kecil."))


class TooLargeInWords:
    """The server's own refusal of a large body is bare text; the reader gets words, a phone gets JSON."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_replaced = False

        async def in_words(message: Message) -> None:
            nonlocal is_replaced
            if is_replaced:
                return
            if message["type"] == "http.response.start" and _is_bare_refusal(message):
                is_replaced = True
                await answer_failure(Request(scope), too_large())(scope, receive, send)
                return
            await send(message)

        await self.app(scope, receive, in_words)


def _is_bare_refusal(message: Message) -> bool:
    kind = Headers(raw=message["headers"]).get("content-type", "")
    return message["status"] == 413 and kind.startswith("text/plain")


async def _no_such_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return answer_failure(request, NotFound())
    if error.status_code == 413:
        return answer_failure(request, too_large())
    failure = AppError(N_("Permintaan ini tidak dapat dilayani di alamat ini."))
    failure.status_code = error.status_code
    return answer_failure(request, failure)


async def _busy(request: Request, error: Exception) -> Response:
    """The database did not answer in time: nothing was changed, trying again is right."""
    assert isinstance(error, DBAPIError)
    log.warning("database unavailable", kind=type(error.orig).__name__)
    answer = answer_failure(
        request, Unavailable(N_("Server sedang sibuk; belum ada yang berubah. Kirim lagi sebentar lagi."))
    )
    answer.headers["Retry-After"] = "5"
    return answer


async def _our_fault(request: Request, error: Exception) -> Response:
    note_fault(error)
    return answer_failure(
        request,
        AppError(
            N_("Ada kesalahan di server; belum ada yang tersimpan. Coba lagi, atau hubungi koordinator.")
        ),
    )


def note_fault(error: Exception) -> None:
    """A fault of ours is logged by its kind and place, never with what was entered."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{place.tb_lineno}" if place else "-"
    log.error("fault", kind=type(error).__name__, where=where)
