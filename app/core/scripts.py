"""Several modules as one file, as the style sheets are: a phone far from a mast pays for every request.

Only what our own modules use is understood: named imports and exports at the beginning of a line, no circles.
Anything else is refused when the server starts, not in a kitchen.
"""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath, relpath

IMPORT = re.compile(
    r"""^import\s+(?:(\{[^}]*\}|\*\s+as\s+\w+)\s+from\s+)?"(\.{1,2}/[^"]+)";\n?""", re.MULTILINE
)
EXPORT = re.compile(r"^export\s+((?:async\s+)?function\*?|class|const)\s+(\w+)", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*|\bimport\s*\(.*|\bimport\.meta\b.*", re.MULTILINE)
AS_WHAT = re.compile(r"\s+as\s+\w+")
NAMED = re.compile(r"\w+")
AS = re.compile(r"\s+as\s+")
COMMENT = re.compile(r"^[ \t]*(?:/\*\*?[^\n]*?\*/|/\*.*?\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)

Files = Mapping[str, bytes]


class CannotJoin(ValueError):
    """A module has something that is not understood here."""


def imports_of(path: str, text: str) -> list[str]:
    """The modules that a module imports, by their paths."""
    return [normpath(join(dirname(path), name)) for _, name in IMPORT.findall(text)]


def in_order(first: str, files: Files) -> list[str]:
    """The module and all that it imports, each after what it needs itself."""
    done: list[str] = []

    def visit(path: str, on_the_way: tuple[str, ...]) -> None:
        if path in on_the_way:
            raise CannotJoin(f"{path} imports itself by way of {' and '.join(on_the_way)}")
        if path not in done:
            for needed in imports_of(path, files[path].decode()):
                visit(needed, (*on_the_way, path))
            done.append(path)

    visit(first, ())
    return done


def together(first: str, worker: str, files: Files) -> dict[str, bytes]:
    """An app's modules in one file, which its service worker takes too: what both need stands in it once; the
    page's own modules start only where there is a page, and the worker's text when it calls for it.
    """
    both = in_order(worker, files)[:-1]
    own = [path for path in in_order(first, files) if path not in both]
    parts = [
        *(held(path, files) for path in both),
        f"const page=()=>{{\n{''.join(held(path, files) for path in own)}}};\n",
        f"export const work=(SHELL)=>{{\n{wrapped(worker, files)}}};\n",
        "if(globalThis.document)page();\n",
    ]
    beside = relpath(first, dirname(worker) or ".")
    calls = f'import {{ work }} from "./{beside}";\nwork(SHELL);\n'
    return {first: "".join(parts).encode(), worker: calls.encode()}


def held(path: str, files: Files) -> str:
    """A module as the constant that stands for it in the joined file."""
    return f"const {name_of(path)}=(()=>{{\n{wrapped(path, files)}}})();\n"


def wrapped(path: str, files: Files) -> str:
    """The body of a module, with what it imports taken from the names of others, and its exports returned."""
    text = bound(path, files)
    body = EXPORT.sub(r"\1 \2", text)
    if found := OTHER.search(body):
        raise CannotJoin(f"{path}: {found.group()}")
    return f"{body}return {{{','.join(exports_of(text))}}};\n"


def bound(path: str, files: Files) -> str:
    """The text of a module, without comments, with its imports as constants. CannotJoin for what is not
    exported there."""

    def taken(found: re.Match[str]) -> str:
        what, source = found[1], normpath(join(dirname(path), found[2]))
        name = name_of(source)
        if what is None:
            return ""
        if what.startswith("*"):
            return f"const {what.split()[-1]}={name};\n"
        there = exports_of(plain(files[source].decode()))
        if lost := [one for one in NAMED.findall(AS_WHAT.sub("", what)) if one not in there]:
            raise CannotJoin(f"{path} imports {lost} from {source}")
        names = AS.sub(":", what)
        return f"const {names}={name};\n"

    return IMPORT.sub(taken, plain(files[path].decode()))


def exports_of(text: str) -> list[str]:
    return [name for _, name in EXPORT.findall(text)]


def name_of(path: str) -> str:
    """What a module is called inside the joined file.

    >>> name_of("js/phone/views/pin.js")
    '$phone_views_pin'
    """
    return "$" + re.sub(r"\W", "_", path.removeprefix("js/").removesuffix(".js"))


def plain(text: str) -> str:
    """The text without the comments that stand on lines of their own, and without indentation where no text
    of several lines could lose it."""
    bare = COMMENT.sub("", text)
    if any(line.count("`") % 2 for line in bare.splitlines()):
        return bare
    return "".join(f"{line.strip()}\n" for line in bare.splitlines() if line.strip())
