"""What every phone of the same language keeps: the rule tables and the forms, in one file."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.clinical.phone_tables import phone_tables
from app.clinical.rulebook import Level
from app.core import i18n, web
from app.core.compressed import Body
from app.phone.rules_folded import columns, folded_forms
from app.phone.rules_forms import forms_table, student_checklists

READ = frozenset({"version", "inputs", "measures", "rules", "kspr", "pre_eclampsia"})
"""The tables that the app's own modules read; the pages' charts have theirs from the server."""

OF_A_RULE = ("id", "topic", "level", "phases", "route", "when", "says", "act", "first_aid", "do_not")
"""What a phone reads of a rule, like beside like; the rest is the server's."""


@cache
def book(lang: str) -> Body:
    """One file, since they share most of their words: a line with the tables of rules and forms,
    then the forms as pages ask them."""
    forms = forms_table()
    text = json.dumps(
        _tables(lang) | {"forms": forms}, ensure_ascii=False, separators=(",", ":"), default=str
    )
    markup = folded_forms(web.render("phone/app/forms.html", lang, checklists=student_checklists()), forms)
    return Body(f"{text}\n{markup}".encode(), "text/plain; charset=utf-8")


def _tables(lang: str) -> dict[str, Any]:
    """The tables with their long lists by columns, the severest rules first; of the facts what counts."""
    known = {name: table for name, table in phone_tables().items() if name in READ}
    told: dict[str, Any] = one_language(known, lang)
    text = json.dumps(told, default=str)
    severest = sorted(told["rules"], key=lambda rule: Level(rule["level"]).rank, reverse=True)
    kspr, screen = told["kspr"], told["pre_eclampsia"]
    return told | {
        "fields": [name for name in phone_tables()["fields"] if name == "phase" or f'"{name}"' in text],
        "rules": columns([{name: rule[name] for name in OF_A_RULE} for rule in severest]),
        "kspr": kspr | {"factors": columns(kspr["factors"])},
        "pre_eclampsia": screen | {"items": columns(screen["items"])},
    }


@cache
def book_version(lang: str) -> str:
    """Changes when a rule, a question or a word does."""
    return hashlib.sha256(book(lang).content).hexdigest()[:12]


def book_url(lang: str) -> str:
    return f"/phone/files/{book_version(lang)}/{book_name(lang)}"


def book_name(lang: str) -> str:
    return f"tables.{lang}.txt"


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
