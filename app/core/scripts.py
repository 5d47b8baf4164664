"""Several modules as one small file, as the style sheets are: a phone far from a mast pays for every request,
and for every byte.

Only what our own modules use is understood: named imports and exports at the beginning of a line, no circles.
Anything else is refused when the server starts, not in a kitchen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath, relpath

IMPORT = re.compile(
    r"""^import\s+(?:(\{[^}]*\}|\*\s+as\s+\w+)\s+from\s+)?"(\.{1,2}/[^"]+)";\n?""", re.MULTILINE
)
EXPORT = re.compile(r"^export\s+((?:async\s+)?function\*?|class|const)\s+(\w+)", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*|\bimport\s*\(.*|\bimport\.meta\b.*", re.MULTILINE)
NAMED = re.compile(r"(\w+)(?:\s+as\s+(\w+))?")
WORD = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*")
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
    whole = Joined.of([*both, worker, *own], files)
    parts = [
        "export const work=(()=>{\n",
        *map(whole.scope, both),
        f"if(globalThis.document){{\n{''.join(map(whole.scope, own))}}}\n",
        f"return (SHELL)=>{{\n{whole.body(worker)}}};\n}})();\n",
    ]
    beside = relpath(first, dirname(worker) or ".")
    calls = f'import {{ work }} from "./{beside}";\nwork(SHELL);\n'
    return {first: small("".join(parts)).encode(), worker: calls.encode()}


def small(script: str) -> str:
    """The script with short names for what only it knows, and without needless space."""
    import minify  # nothing that the terminal asks for needs it

    return str(minify.string("text/javascript", script))


@dataclass(frozen=True)
class Taken:
    """One thing that a module takes of another and calls `alias`; `whole` is what it calls the other module
    where it takes that as one thing.
    """

    source: str
    name: str
    alias: str
    whole: str = ""


@dataclass(frozen=True)
class Joined:
    """Modules by their texts, each with what it takes of others, and for each module what its exports are
    called in the joined file: as they are where nothing else is called so, else after their module too.
    """

    texts: Mapping[str, str]
    taken: Mapping[str, Sequence[Taken]]
    names: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, paths: Sequence[str], files: Files) -> "Joined":
        texts = {path: plain(files[path].decode()) for path in paths}
        taken = {path: list(taken_by(path, texts)) for path in paths}
        words = {path: set(WORD.findall(IMPORT.sub("", text))) for path, text in texts.items()}
        names: dict[str, dict[str, str]] = {path: {} for path in paths}
        for one in (one for every in taken.values() for one in every):
            at_home = {one.source} | {
                path for path, every in taken.items() if Taken(one.source, one.name, one.name) in every
            }
            is_alone = not any(one.name in words[path] for path in paths if path not in at_home)
            names[one.source][one.name] = one.name if is_alone else f"{name_of(one.source)}_{one.name}"
        return cls(texts, taken, names)

    def scope(self, path: str) -> str:
        """A module as a scope of its own that gives what others take of it."""
        body, gives = self.body(path), self.names[path]
        if not gives:
            return f"(()=>{{\n{body}}})();\n"
        return f"const [{','.join(gives.values())}]=(()=>{{\n{body}return [{','.join(gives)}];\n}})();\n"

    def body(self, path: str) -> str:
        """The text of a module, with its imports as constants wherever it calls them otherwise."""
        body = EXPORT.sub(r"\1 \2", IMPORT.sub("", self.texts[path]))
        if found := OTHER.search(body):
            raise CannotJoin(f"{path}: {found.group()}")
        wholes: dict[str, list[str]] = {}
        single = []
        for one in self.taken[path]:
            name = self.names[one.source][one.name]
            if one.whole:
                wholes.setdefault(one.whole, []).append(f"{one.name}:{name}")
            elif one.alias != name:
                single.append(f"{one.alias}={name}")
        made = single + [f"{whole}={{{','.join(parts)}}}" for whole, parts in wholes.items()]
        return "".join(f"const {one};\n" for one in made) + body


def taken_by(path: str, texts: Mapping[str, str]) -> Iterator[Taken]:
    """What a module takes of others. CannotJoin for what is not exported there."""
    rest = IMPORT.sub("", texts[path])
    for what, beside in IMPORT.findall(texts[path]):
        source = normpath(join(dirname(path), beside))
        there = exports_of(texts[source])
        if what.startswith("*"):
            whole = what.split()[-1]
            by_name = set(re.findall(rf"(?<![\w$.]){whole}\.(\w+)", rest))
            is_handed_on = re.search(rf"(?<![\w$.]){whole}(?![\w$.])", rest)
            yield from (Taken(source, n, "", whole) for n in there if is_handed_on or n in by_name)
        else:
            for name, alias in NAMED.findall(what):
                if name not in there:
                    raise CannotJoin(f"{path} imports {name} from {source}")
                yield Taken(source, name, alias or name)


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
