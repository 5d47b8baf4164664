"""Every API of a browser that the phone's app uses stands in docs/phone.md with the versions that have it."""

import re
from collections.abc import Iterator

from app.core.scripts import in_order
from app.core.web import STATIC

ROOT = STATIC.parent
CHROME = 107
"""The oldest Chrome for Android that the app is for."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LANGUAGE = words("""
    abs all any apply assign catch charCodeAt concat constructor entries every exec filter finally find
    findIndex flat flatMap floor forEach format freeze from fromCharCode fromEntries get has includes
    indexOf isArray isFinite isInteger isNaN join keys length log map match matchAll max min next now
    padStart parse parseFloat parseInt pop pow prototype push race random reduce reject resolve reverse
    round setUTCFullYear size slice some sort splice split startsWith endsWith stringify test then
    toFixed toISOString toLowerCase toString toUpperCase trim trunc valueOf values getDate getMonth
    getFullYear getTime getTimezoneOffset getUTCDate getUTCMonth getUTCFullYear UTC Array Boolean
    DataView Date DateTimeFormat Error Infinity Intl JSON Map Math NaN Number Object Promise RangeError
    RegExp Set String Symbol TypeError Uint8Array Uint32Array WeakMap undefined
""")
"""Of JavaScript itself, as old as ES2019; what is newer stands in the table."""

KEYWORDS = words("if for while switch catch return function super await typeof async import of new")

OURS = words("SHELL back blocks export me measure osocClock unref w")
"""Names of our own that no key tells: the worker's list, words in texts, the tests' clock, Node's timers."""

ROOT_NAMES = "navigator|document|globalThis|window|self|crypto|caches|location|history|URL|CSS|serviceWorker"
MEMBER = re.compile(r"\.\s*([A-Za-z_]\w*)")
AT_ROOT = re.compile(rf"(?<![\w$.])(?:{ROOT_NAMES}|registration)\??\.\s*([A-Za-z_]\w*)")
MADE = re.compile(r"\b(?:new|instanceof)\s+([A-Z]\w*)|(?<![\w$.])([A-Z]\w*)\.\w")
CALLED = re.compile(r"(?<![\w$.])([a-z]\w*)\(")
HEARD = re.compile(r'addEventListener\(\s*"(\w+)"')
# A key, a name taken apart or a parameter; what is declared; a method; what is set.
OWN = [
    re.compile(r"(?<![\w$.?])([A-Za-z_]\w*)\s*(?=[:,})=]|\)?\s*=>)"),
    re.compile(r"\b(?:const|let|class|as|function\*?)\s+([A-Za-z_]\w*)"),
    re.compile(r"^\s*(?:(?:async|static|get)\s+)*([A-Za-z_]\w*)\(.*\{$", re.MULTILINE),
    re.compile(r"\.([A-Za-z_]\w*)\s*(?:\?\?|\|\|)?=[^=>]"),
]
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w])//[^\n]*", re.DOTALL)
TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def sources() -> dict[str, str]:
    """The modules of the app and all that they import, without comments."""
    files = {str(path.relative_to(STATIC)): path.read_bytes() for path in STATIC.rglob("*.js")}
    paths = {*in_order("js/phone/app.js", files), *in_order("js/phone/sw.js", files)}
    return {path: COMMENT.sub("", files[path].decode()) for path in sorted(paths)}


def used() -> dict[str, str]:
    """Each name that is not our own and not of the language, with a module that has it."""
    texts = sources()
    bare = {path: TEXT.sub('""', text) for path, text in texts.items()}
    own = {name for text in bare.values() for pattern in OWN for name in pattern.findall(text)}
    own |= told_by_the_server()
    found: dict[str, str] = {}
    for path, text in texts.items():
        surely = {*AT_ROOT.findall(bare[path]), *HEARD.findall(text)}
        made = {name for pair in MADE.findall(bare[path]) for name in pair if name}
        maybe = {*MEMBER.findall(bare[path]), *CALLED.findall(bare[path]), *made}
        for name in sorted(surely | (maybe - own)):
            if name not in LANGUAGE | KEYWORDS | OURS:
                found.setdefault(name, path)
    return found


def told_by_the_server() -> set[str]:
    """Names of what the server tells: keys in its tables and answers, and data-… of its pages."""
    names: set[str] = set()
    for path in (ROOT / "app").rglob("*"):
        if path.suffix == ".py":
            names |= set(re.findall(r'"([a-z_]\w*)"', path.read_text()))
    return names


def table() -> Iterator[tuple[str, set[str], list[str], str]]:
    """What, the names, the versions, and what happens without it."""
    part = (ROOT / "docs/phone.md").read_text().split("## What a browser must have")[1]
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and "`" in cells[1]:
            yield cells[0], set(re.findall(r"`(\w+)`", cells[1])), cells[2:5], cells[5]


def test_every_api_that_the_app_uses_has_its_versions() -> None:
    listed = {name for _, names, _, _ in table() for name in names}

    missing = {name: path for name, path in used().items() if name not in listed}

    assert missing == {}, "tell in docs/phone.md since when browsers have it; our own names stand in OURS"


def test_what_is_not_used_is_not_listed() -> None:
    words = set(re.findall(r"\w+", "\n".join(sources().values())))

    assert {name for _, names, _, _ in table() for name in names if name not in words} == set()


def test_the_oldest_chrome_has_it_all_or_there_is_another_way() -> None:
    rows = list(table())

    assert len(rows) > 20
    assert [what for what, _, (chrome, _, _), without in rows if float(chrome) > CHROME and not without] == []
    for what, _, versions, without in rows:
        assert all(re.fullmatch(r"\d+(\.\d+)?|none", one) for one in versions), what
        assert without or "none" not in versions, what


def test_it_is_said_where_the_app_is_untested() -> None:
    assert "**untested**" in (ROOT / "docs/phone.md").read_text()


def test_a_new_api_is_noticed() -> None:
    """The scan itself: an API of the page and one of an object, of which nothing else is known."""
    assert AT_ROOT.findall("const w = navigator.bluetooth;") == ["bluetooth"]
    assert MEMBER.findall("held.requestPictureInPicture()") == ["requestPictureInPicture"]
    assert MADE.findall("new WebTransport(url)") == [("WebTransport", "")]
