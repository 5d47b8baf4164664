"""What every phone of the same language keeps: the rule tables and the forms, in one version."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.clinical.phone_tables import phone_tables
from app.core import i18n, web
from app.core.compressed import Body
from app.phone.rules_forms import forms_table, student_checklists


@cache
def files(lang: str) -> Mapping[str, Body]:
    tables = one_language(phone_tables(), lang) | {"forms": forms_table()}
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"), default=str)
    forms = web.render("phone/app/forms.html", lang, checklists=student_checklists())
    return {
        f"tables.{lang}.json": Body(text.encode(), "application/json"),
        f"forms.{lang}.html": Body(forms.encode(), "text/html; charset=utf-8"),
    }


@cache
def files_version(lang: str) -> str:
    """Changes when a rule, a question or a word does."""
    both = b"".join(body.content for body in files(lang).values())
    return hashlib.sha256(both).hexdigest()[:12]


def file_url(kind: str, lang: str) -> str:
    """The address of `tables` or `forms`."""
    ending = {"tables": "json", "forms": "html"}[kind]
    return f"/phone/files/{files_version(lang)}/{kind}.{lang}.{ending}"


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
