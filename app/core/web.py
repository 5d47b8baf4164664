"""Pages: the template loader, the words and numbers in the reader's language, hashed addresses of static
files.

`templates().get_template("visits/new.html")` is app/visits/templates/new.html; layouts and macros lie in
app/core/templates.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app.core import i18n, scripts
from app.core.errors import Said, Words

APP = Path(__file__).parent.parent
STATIC = APP.parent / "static"


@cache
def templates() -> Environment:
    rooms = {p.parent.name: FileSystemLoader(p) for p in APP.glob("*/templates") if p.parent.name != "core"}
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(APP / "core" / "templates"), PrefixLoader(rooms)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    env.globals |= {"_": _translate, "says": _says, "said": _said, "static": static_url, "sheet": sheet}
    env.filters |= {
        "when": _in_language(i18n.when),
        "clock": _in_language(i18n.clock_time),
        "day": _in_language(i18n.day),
        "number": _in_language(i18n.number),
        "left": _left,
        "phone": i18n.phone,
        "duration": _in_language(i18n.duration),
    }
    return env


def render(name: str, lang: str, **context: object) -> str:
    return templates().get_template(name).render(lang=lang, **context)


@pass_context
def _translate(context: Context, message: str, **params: object) -> str:
    return i18n.translate(context["lang"], message, **params)


@pass_context
def _says(context: Context, words: Words, **params: object) -> str:
    """A row {"id", "en"} (or a msgid) in the reader's language."""
    return i18n.say(context["lang"], words, params)


@pass_context
def _said(context: Context, message: Said) -> str:
    return i18n.said(context["lang"], message)


@pass_context
def _left(context: Context, due_at: datetime, now: datetime) -> str:
    return i18n.left(due_at, now, context["lang"])


def _in_language(show: Callable[[Any, str], str]) -> Callable[[Context, Any], str]:
    @pass_context
    def shown(context: Context, value: date | datetime | float | None) -> str:
        return "–" if value is None else show(value, context["lang"])

    return shown


SHEETS = {"css/app.css": "css/order.txt", "css/phone.css": "css/phone.txt", "css/form.css": "css/form.txt"}
"""The style sheets: of the pages, of the phone's app, of a visit's form, each with the list of its parts. The
last two stand inside their page, which then comes in one round trip."""

PHONE = ("js/phone/app.js", "js/phone/sw.js")
"""The phone's app and its worker, each served with all that it imports."""


@cache
def static_files() -> Mapping[str, tuple[str, bytes]]:
    """Each static file by its path: the hash of its content, and the content. The style sheets are joined
    from their parts, and so are the modules of the phone's app.
    """
    files = {str(p.relative_to(STATIC)): p.read_bytes() for p in sorted(STATIC.rglob("*")) if p.is_file()}
    for sheet, order in SHEETS.items():
        parts = [files[f"css/{name}"] for name in files[order].decode().split()]
        files[sheet] = b"\n".join(parts)
    files |= scripts.together(*PHONE, files) if set(PHONE) <= set(files) else {}
    # A module imports others by relative addresses, so all of them stand under one hash.
    modules = b"".join(body for path, body in files.items() if path.startswith("js/"))
    return {
        path: (hashlib.sha256(modules if path.startswith("js/") else body).hexdigest()[:12], body)
        for path, body in files.items()
    }


def static_url(path: str) -> str:
    """The address of a static file; it changes when the file does, so that it may be kept for ever."""
    return f"/static/{static_files()[path][0]}/{path}"


@cache
def sheet(path: str) -> Markup:
    """A style sheet as it stands inside a page: without comments and needless space."""
    text = re.sub(r"/\*.*?\*/", "", static_files()[path][1].decode(), flags=re.DOTALL)
    text = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", text))
    return Markup(text.replace(": ", ":").replace(";}", "}").strip())


@cache
def sheet_digest(path: str) -> str:
    """By which a page's content policy allows the sheet that stands inside it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(sheet(path).encode()).digest()).decode()
