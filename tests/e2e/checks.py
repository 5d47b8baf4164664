"""What must hold on every page as a browser shows it: axe finds nothing, nothing runs off to the side, every
word is in the reader's language, and no word reassures.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app.core import i18n

APP = Path(__file__).resolve().parents[2] / "app"
AXE = Axe()
VALUE = re.compile(r"\\{\w+\\}")

WORDS = """() => {
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const within = node.parentElement.closest('script, style, textarea, [translate=no], [lang]');
    if (within === null || within === document.documentElement) said.push(node.data);
  }
  for (const one of document.querySelectorAll('[aria-label]')) said.push(one.getAttribute('aria-label'));
  return said.map(words => words.replace(/\\s+/g, ' ').trim()).filter(words => /[a-z]/i.test(words));
}"""

WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll('*')]
    .filter(one => one.getBoundingClientRect().right > width + 1)
    .map(one => one.tagName.toLowerCase() + '.' + one.className).slice(0, 4);
}"""

OPEN_FOLDS = """() => {
  for (const one of document.querySelectorAll('details:not(.menu, [open])')) {
    one.open = true;
    one.dataset.opened = '';
  }
}"""

CLOSE_FOLDS = """() => {
  for (const one of document.querySelectorAll('details[data-opened]')) one.open = false;
}"""

KNOWS_AXE = "() => typeof axe !== 'undefined'"
RUN_AXE = "part => axe.run(part ?? document, {resultTypes: ['violations']}).then(found => found.violations)"


def faults_of_look(page: Page, part: str | None = None, *, with_axe: bool = True) -> Iterator[str]:
    """What is wrong with the page at the size it has, its folds closed and opened. Axe looks at all that
    there is when they are open, or at a part of it.
    """
    yield from _sideways(page, "")
    page.evaluate(OPEN_FOLDS)
    yield from _sideways(page, " with its folds open")
    if with_axe:
        yield from _axe(page, part)
    page.evaluate(CLOSE_FOLDS)


def _axe(page: Page, part: str | None) -> Iterator[str]:
    if not page.evaluate(KNOWS_AXE):
        page.evaluate(AXE.axe_script)
    for violation in page.evaluate(RUN_AXE, part):
        where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
        yield f"axe {violation['id']}: {where}"


def faults_of_words(page: Page, lang: str) -> Iterator[str]:
    """What is said in the other language, and what reassures."""
    for text in dict.fromkeys(page.evaluate(WORDS)):
        if re.search(r"\baman\b", text.replace("Isian aman di HP ini", ""), re.IGNORECASE):
            yield f"says: {text!r}"
        if is_foreign(lang, text):
            yield f"not in {lang}: {text!r}"


def is_foreign(lang: str, text: str) -> bool:
    """Whether a text is one of our messages in the other language."""
    exact, patterns = _foreign(lang)
    return text in exact or any(pattern.fullmatch(text) for pattern in patterns)


def _sideways(page: Page, how: str) -> Iterator[str]:
    found = page.evaluate(WIDER)
    if found:
        yield f"scrolls sideways{how}: {', '.join(found)}"


@cache
def _foreign(lang: str) -> tuple[frozenset[str], list[re.Pattern[str]]]:
    """The messages of the other language that this one does not have too."""
    own = {pair[0 if lang == "id" else 1] for pair in _pairs()}
    other = {pair[1 if lang == "id" else 0] for pair in _pairs()} - own
    exact = frozenset(words for words in other if "{" not in words)
    with_values = (words for words in other if "{" in words and _has_words(words))
    return exact, [re.compile(VALUE.sub(".+", re.escape(words))) for words in with_values]


def _has_words(message: str) -> bool:
    """Whether enough is left without the values for it to be recognised."""
    return len(re.findall(r"[A-Za-z]{2,}", re.sub(r"{\w+}", "", message))) > 1


@cache
def _pairs() -> list[tuple[str, str]]:
    """Every message in Indonesian and English: the catalogue's, and those of the tables."""
    pairs = list(i18n.catalogue().items())
    for path in sorted(APP.rglob("*.toml")):
        pairs += _rows(tomllib.loads(path.read_text(encoding="utf-8")))
    return [(_plain(one), _plain(other)) for one, other in pairs]


def _rows(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and isinstance(value.get("en"), str):
            yield value["id"], value["en"]
        for inner in value.values():
            yield from _rows(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _rows(inner)


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()
