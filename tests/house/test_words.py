"""Every word of a screen has its English; no English stands without its Indonesian; the two take the same
values.
"""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from app.core import i18n

APP = Path(__file__).resolve().parents[2] / "app"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "extensions": "jinja2.ext.do"}}
KEYWORDS = {"_": None, "N_": None}


def messages() -> dict[str, str]:
    """Every marked message of the code and the templates, with the place of one use."""
    found = extract_from_dir(APP, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS)
    return {row[2]: f"{row[0]}:{row[1]}" for row in found if isinstance(row[2], str)}


MESSAGES = messages()


def test_the_walk_sees_the_messages():
    assert len(MESSAGES) > 100


def test_every_message_has_its_english():
    missing = {text: place for text, place in MESSAGES.items() if text not in i18n.catalogue()}

    assert missing == {}


def test_no_english_stands_alone():
    unused = [text for text in i18n.catalogue() if text not in MESSAGES]

    assert unused == []


@pytest.mark.parametrize("text", [t for t in MESSAGES if "{" in t])
def test_both_languages_take_the_same_values(text):
    values = re.compile(r"{(\w+)}")

    assert set(values.findall(text)) == set(values.findall(i18n.catalogue().get(text, text)))


@pytest.mark.parametrize("text", sorted(MESSAGES))
def test_no_message_reassures(text):
    """Not measured is not normal, and no finding is not safety: these words are never a verdict on a
    screen.
    """
    assert not re.search(r"\b(aman|normal)\b", text.replace(ABOUT_DATA, "").lower())


ABOUT_DATA = "Isian aman di HP ini"
"""Words of the script in which "aman" speaks of what was typed, not of a woman."""
