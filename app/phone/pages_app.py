"""The phone app's shell: one page without anybody in it, its service worker, its manifest."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.access.door import language_of
from app.core import i18n
from app.phone.pages_files import Accepts
from app.phone.queries_shell import manifest_file, shell_page, worker_script

router = APIRouter(prefix="/phone", include_in_schema=False)


@router.get("/app")
def shell(request: Request, lang: str = "", accepts: Accepts = "") -> Response:
    """The app's one page. What is a person's is put into it on her phone."""
    spoken = lang if lang in i18n.LANGUAGES else language_of(request)
    body, policy = shell_page(spoken)
    said = {"Content-Security-Policy": policy, "Content-Language": spoken}
    answer = body.answer(accepts, "no-cache", said)
    if lang != spoken:
        answer.headers["Vary"] = "Accept-Encoding, Cookie"
    return answer


@router.get("/sw.js")
def worker(lang: str = "id", accepts: Accepts = "") -> Response:
    """The service worker: the list of the shell's files, then its own text."""
    return worker_script(lang if lang in i18n.LANGUAGES else "id").answer(accepts, "no-cache")


@router.get("/manifest.webmanifest")
def manifest(lang: str = "id", accepts: Accepts = "") -> Response:
    """How the app is called and looks once it is installed."""
    return manifest_file(lang if lang in i18n.LANGUAGES else "id").answer(accepts, "no-cache")
