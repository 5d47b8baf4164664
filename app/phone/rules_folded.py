"""The phone's file with what it says twice said once: static/js/phone/folded.js puts it back."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

FOLD, BLOCK, CODE = "~", '<div class="item', 'data-item="'
FORM = re.compile(r'(?=<template data-form="([^"]+)" data-version="(\d+)")')
SHOWN = re.compile(r" data-shown-when='([^']*)'>")
VALUE = re.compile(r' value="(\w+)">')
YES_NO = ["yes", "no"]

Row = Mapping[str, Any]


def columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Rows by their columns: a name stands once, and like stands beside like.

    >>> columns([{"code": "a", "score": 4}, {"code": "b"}])
    {'code': ['a', 'b'], 'score': [4, None]}
    """
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def folded_forms(html: str, forms: Mapping[str, Row]) -> str:
    """All forms, each folded by its own table. ValueError where a sign of ours stands among their words."""
    if FOLD in html or " value>" in html or " data-shown-when>" in html:
        raise ValueError("a form has among its words what stands for something else when it is folded")
    first, *parts = FORM.split(html)
    whole = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return first + "".join(folded(text, forms[f"{name}/{version}"]["items"]) for name, version, text in whole)


def folded(html: str, items: Sequence[Row]) -> str:
    """A form in which each question's code stands once, FOLD for it inside its block, and neither the values
    of its answers nor what it hangs on, as both stand in the form's table.

    >>> row = {"code": "age", "options": ["young", "old"]}
    >>> folded('<p><div class="item" data-item="age"><i id="f-age" value="young"><i value="old">', [row])
    '<p><div class="item" data-item="age"><i id="f-~" value><i value>'
    """
    by_code = {row["code"]: row for row in items}
    first, *blocks = html.split(BLOCK)
    return BLOCK.join([first, *(_folded(block, by_code) for block in blocks)])


def _folded(block: str, by_code: Mapping[str, Row]) -> str:
    head, rest = block.split(CODE, 1)
    code = rest.split('"', 1)[0]
    start = len(head) + len(CODE) + len(code)
    rest = _without_values(_without_condition(block[start:], by_code[code]), by_code[code])
    return block[:start] + rest.replace(code, FOLD)


def _without_condition(text: str, row: Row) -> str:
    found = SHOWN.search(text)
    if not found or json.loads(found[1]) != row.get("when"):
        return text
    return text[: found.start()] + " data-shown-when>" + text[found.end() :]


def _without_values(text: str, row: Row) -> str:
    signs = row.get("signs", [])
    answers = row.get("options") or (signs if len(signs) > 1 else YES_NO)
    if [value for value in VALUE.findall(text) if value in answers] != list(answers):
        return text
    return VALUE.sub(lambda found: " value>" if found[1] in answers else found[0], text)
