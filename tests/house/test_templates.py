"""What no page may hold, read from the templates as they are written."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "app").glob("*/templates/**/*.html"))
CODE = sorted((ROOT / "app").rglob("*.py"))
TRANSLATED = re.compile(r"""\bN?_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
TITLE = re.compile(r"\{% block title %\}(.*?)\{% endblock", re.DOTALL)

FORBIDDEN = {
    r"\splaceholder=": "a label or a hint says it; a placeholder vanishes",
    r"\sstyle=": "the content policy blocks inline style",
    r"<style\b(?!>\{\{ sheet\()": "the content policy allows our own sheets only, by their hash",
    r"""\son[a-z]+=["']""": "the content policy blocks inline script",
    r"<script(?![^>]*\bsrc=)": "the content policy blocks inline script",
    r"""type=["']number["']""": 'type="text" with inputmode: a wheel or a thumb changes numbers by accident',
    r"""(?:src|href|action)=["'](?:https?:)?//(?!wa\.me/)""": "nothing is loaded from elsewhere",
    r"javascript:": "the content policy blocks inline script",
}


ABOUT_ENTRIES = "Isian aman di HP ini"
"""Words of the programme's script about what was typed, not about a woman."""


def without_comments(template: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)


def messages(path: Path) -> list[str]:
    text = without_comments(path) if path.suffix == ".html" else path.read_text(encoding="utf-8")
    return [double or single for double, single in TRANSLATED.findall(text)]


@pytest.mark.parametrize(("pattern", "why"), FORBIDDEN.items())
def test_no_template_holds(pattern: str, why: str) -> None:
    strays = [
        f"{template.relative_to(ROOT)}: {found.group().strip()} ({why})"
        for template in TEMPLATES
        for found in re.finditer(pattern, without_comments(template))
    ]

    assert strays == []


def test_titles_have_at_most_40_letters() -> None:
    titles = [
        (template.name, title)
        for template in TEMPLATES
        for block in TITLE.findall(without_comments(template))
        for title in [double or single for double, single in TRANSLATED.findall(block)]
    ]

    assert [row for row in titles if len(row[1]) > 40] == []


def test_no_page_calls_anything_aman_or_normal() -> None:
    strays = [
        f"{path.relative_to(ROOT)}: {message}"
        for path in [*TEMPLATES, *CODE]
        for message in messages(path)
        if re.search(r"\b(aman|normal)\b", message.replace(ABOUT_ENTRIES, ""), re.IGNORECASE)
    ]

    assert strays == []


def test_no_label_is_marked_with_a_star() -> None:
    assert [t.name for t in TEMPLATES for m in messages(t) if m.rstrip().endswith("*")] == []


def test_macros_are_imported_with_the_readers_language() -> None:
    strays = [
        f"{template.relative_to(ROOT)}: {line.strip()}"
        for template in TEMPLATES
        for line in without_comments(template).splitlines()
        if re.search(r"\{%-? *(from|import) \"", line) and "with context" not in line
    ]

    assert strays == []
