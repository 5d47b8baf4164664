"""What every phone of the same language keeps: the rule tables and the forms, in one file."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.clinical.phone_tables import phone_tables
from app.core import i18n, web
from app.core.compressed import Body
from app.phone.rules_forms import forms_table, student_checklists

READ = frozenset({"version", "fields", "inputs", "measures", "rules", "kspr", "pre_eclampsia"})
"""The tables that the app's own modules read; the pages' charts have theirs from the server."""

SERVERS = frozenset({"source", "standing", "respond_within_minutes"})
"""What of a rule only the server reads."""

FOLD, BLOCK, CODE = "~", '<div class="item', 'data-item="'


@cache
def book(lang: str) -> Body:
    """The rule tables, what the phone must know of each form, and the forms as pages ask them (`markup`): one
    file, since they share most of their words."""
    known = {name: table for name, table in phone_tables().items() if name in READ}
    known["rules"] = [{k: v for k, v in rule.items() if k not in SERVERS} for rule in known["rules"]]
    forms = web.render("phone/app/forms.html", lang, checklists=student_checklists())
    told = one_language(known, lang) | {"forms": forms_table(), "markup": folded(forms)}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
    return Body(text.encode(), "application/json")


@cache
def book_version(lang: str) -> str:
    """Changes when a rule, a question or a word does."""
    return hashlib.sha256(book(lang).content).hexdigest()[:12]


def book_url(lang: str) -> str:
    return f"/phone/files/{book_version(lang)}/{book_name(lang)}"


def book_name(lang: str) -> str:
    return f"tables.{lang}.json"


def folded(html: str) -> str:
    """The forms with each question's code written once: inside its block FOLD stands for it, and the phone
    puts it back (static/js/phone/desk.js). A third of the bytes are such repetitions.

    >>> folded('<p><div class="item" data-item="age"><input id="f-age" name="age"></div>')
    '<p><div class="item" data-item="age"><input id="f-~" name="~"></div>'
    """
    if FOLD in html:
        raise ValueError(f"a form has {FOLD} among its words")
    first, *blocks = html.split(BLOCK)
    return BLOCK.join([first, *map(_folded, blocks)])


def _folded(block: str) -> str:
    head, code = block.split(CODE, 1)[0], block.split(CODE, 1)[1].split('"', 1)[0]
    start = len(head) + len(CODE) + len(code)
    return block[:start] + block[start:].replace(code, FOLD)


def one_language(node: Any, lang: str) -> Any:
    """The same with plain texts where words stood in both languages.

    >>> one_language({"level": "urgent", "says": {"id": "Demam", "en": "Fever"}, "do_not": {}}, "en")
    {'level': 'urgent', 'says': 'Fever', 'do_not': ''}
    """
    if isinstance(node, Mapping):
        if set(node) == set(i18n.LANGUAGES):
            return node[lang]
        return {
            name: "" if name in ("act", "first_aid", "do_not") and not value else one_language(value, lang)
            for name, value in node.items()
        }
    return [one_language(one, lang) for one in node] if isinstance(node, list | tuple) else node
