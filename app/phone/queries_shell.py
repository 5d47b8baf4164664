"""The phone app's shell put together: one page without anybody in it, its service worker, its manifest.

A phone keeps the shell as one whole: the list in the service worker names every file with its digest, so that
two versions are never mixed and nothing else (a network's own sign-in page) is ever taken for one of them.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from posixpath import dirname, join, normpath
from typing import Any

from app.core import web
from app.core.compressed import Body
from app.core.config import settings
from app.core.guards import content_policy
from app.phone.queries_files import book, book_url

FIRST = "js/phone/app.js"
WORKER = "js/phone/sw.js"
ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"))
MASKABLE = ("icon-maskable-512.png", "512x512", "maskable")
IMPORTED = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)"(\.{1,2}/[^"]+)\"""")
NAMED = re.compile(r'"/static/\w+/([^"]+)"')
STYLES = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


@cache
def shell_page(lang: str) -> tuple[Body, str]:
    """The page, and the content policy that allows its own style sheet by its hash and nothing inline
    beside it."""
    html = _render(lang, shell_version(lang))
    styles = [digest(text.encode()) for text in STYLES.findall(html)]
    return Body(html.encode(), "text/html; charset=utf-8"), content_policy(styles=styles)


@cache
def shell_version(lang: str) -> str:
    """Changes when any part of the shell does."""
    parts = json.dumps([_render(lang, ""), _files(lang), _static(WORKER).decode(), settings().mode])
    return hashlib.sha256(parts.encode()).hexdigest()[:12]


def _render(lang: str, version: str) -> str:
    return web.render(
        "phone/app/shell.html",
        lang,
        shell=version,
        tables_url=book_url(lang),
        is_demo=settings().is_demo,
    )


def app_url(lang: str) -> str:
    return f"/phone/app?lang={lang}"


@cache
def worker_script(lang: str) -> Body:
    whole = {app_url(lang): digest(shell_page(lang)[0].content)} | _files(lang)
    listed = {"version": shell_version(lang), "lang": lang, "app": app_url(lang), "files": whole}
    text = IMPORTED.sub(_absolute, _static(WORKER).decode())
    return Body(f"const SHELL = {json.dumps(listed)};\n{text}".encode(), "text/javascript")


def _absolute(found: re.Match[str]) -> str:
    """An import of the worker by its whole address: the worker itself lies elsewhere than its text."""
    path = normpath(join(dirname(WORKER), found[2]))
    return f'{found[1]}"{web.static_url(path)}"'


def _files(lang: str) -> dict[str, str]:
    """Every file of the shell but its page, by its address, with its digest."""
    listed = [*_modules(FIRST), *NAMED.findall(_render(lang, ""))]
    static = {web.static_url(path): digest(_static(path)) for path in sorted(set(listed))}
    return static | {book_url(lang): digest(book(lang).content)}


def _modules(first: str) -> Iterator[str]:
    """A module and all that it imports, followed through, each once."""
    seen, open_ones = set(), [first]
    while open_ones:
        path = open_ones.pop()
        if path in seen or path not in web.static_files():
            continue
        seen.add(path)
        text = _static(path).decode()
        open_ones += [normpath(join(dirname(path), name)) for _, name in IMPORTED.findall(text)]
    yield from sorted(seen)


def _static(path: str) -> bytes:
    return web.static_files().get(path, ("", b""))[1]


@cache
def manifest_file(lang: str) -> Body:
    icons = [
        {"src": web.static_url(f"img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in (*ICONS, MASKABLE)
        if f"img/{name}" in web.static_files()
    ]
    said: dict[str, Any] = {
        "id": "/phone/app",
        "name": "One Student One Client",
        "short_name": "OSOC",
        "lang": lang,
        "start_url": app_url(lang),
        "scope": "/phone/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b4a4f",
        "icons": icons,
    }
    return Body(json.dumps(said).encode(), "application/manifest+json")


def digest(content: bytes) -> str:
    """As browsers compare it: sha256-… in base64."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
