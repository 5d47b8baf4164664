"""Modules joined into one do what they did apart; what cannot be joined is refused at the start."""

import subprocess
from pathlib import Path

import pytest

from app.core.scripts import CannotJoin, imports_of, plain, small, together
from app.core.web import STATIC, static_files

LIVES = b"""/** What it does. */
import { half, twice as double } from "./lib/sums.js";
import * as sums from "./lib/sums.js";
import "./side.js";

// a comment of its own
export const four = double(2); // beside
export async function three() {
  const text = "// no comment";
  return text.length + half(four) - 13;
}
export class Box { value = sums.twice(5); }
"""
FILES = {
    "js/a/app.js": b'import { Box, four, three } from "./lives.js";\nglobalThis.all=[Box, four, three];\n',
    "js/a/lives.js": LIVES,
    "js/a/lib/sums.js": b"export const half = (n) => n / 2;\nexport function twice(n) {\n return n * 2;\n}",
    "js/a/side.js": b"globalThis.aside = 1;\n",
    "js/a/worker.js": b'import { twice } from "./lib/sums.js";\nglobalThis.eight = twice(SHELL.four);\n',
}


def run(node: str, folder: Path, script: str) -> str:
    file = folder / "run.mjs"
    file.write_text(script)
    done = subprocess.run([node, str(file)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_joined_they_do_what_they_did_apart(node_path: str, tmp_path: Path) -> None:
    """The page's modules where there is a page; the worker's text with the list that it is given."""
    made = together("js/a/app.js", "js/a/worker.js", FILES)
    for path, body in made.items():
        (tmp_path / Path(path).name).write_bytes(body)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    worker = "const SHELL = { four: 4 };\n" + made["js/a/worker.js"].decode()
    (tmp_path / "worker.js").write_text(worker)

    beside = run(
        node_path, tmp_path, 'import "./worker.js"; console.log(globalThis.eight, globalThis.aside);'
    )
    script = """
    globalThis.document = {};
    await import("./app.js");
    const [Box, four, three] = globalThis.all;
    console.log(new Box().value, four, await three(), globalThis.eight, globalThis.aside);
    """

    assert beside == "8 undefined"
    assert run(node_path, tmp_path, script) == "10 4 2 undefined 1"
    assert sorted(made) == ["js/a/app.js", "js/a/worker.js"]
    assert made["js/a/app.js"].count(b"*2") == 1


def test_what_is_made_small_happens_in_the_same_order(node_path: str, tmp_path: Path) -> None:
    """A minifier that puts constants taken apart ahead of others breaks what they are made of."""
    script = """(() => {
      const given = [3, 4], steps = [];
      const noted = (what) => (steps.push(what), what);
      const first = noted(given.length);
      const list = first ? noted([1, ...given]) : [];
      const { length, 0: lowest } = noted(list);
      const [, second] = noted([length, lowest + first]);
      let last = noted(second), { length: again } = noted(steps);
      console.log(JSON.stringify([steps.flat(3).length, length, lowest, second, last, again]));
    })();"""

    assert run(node_path, tmp_path, small(script)) == run(node_path, tmp_path, script)
    assert len(small(script)) < len(script) * 0.7


def test_the_phones_modules_are_joined() -> None:
    files = {path: body for path, (_, body) in static_files().items()}

    assert imports_of("js/phone/app.js", files["js/phone/app.js"].decode()) == []
    assert imports_of("js/phone/sw.js", files["js/phone/sw.js"].decode()) == ["js/phone/app.js"]
    assert (STATIC / "js/phone/app.js").read_bytes() != files["js/phone/app.js"]


@pytest.mark.parametrize("path", ["js/phone/app.js", "js/phone/sw.js"])
def test_what_is_joined_can_be_parsed(path: str, node_path: str, tmp_path: Path) -> None:
    file = tmp_path / "joined.mjs"
    file.write_bytes(static_files()[path][1])

    done = subprocess.run([node_path, "--check", str(file)], capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('import { b } from "./b.js";\n', 'import { a } from "./a.js";\n'),
        ('import { c } from "./b.js";\n', "export const b = 1;\n"),
        ('import b from "./b.js";\n', "export const b = 1;\n"),
        ('const b = await import("./b.js");\n', ""),
        ("export default 1;\n", ""),
        ("export let a = 1;\n", ""),
        ("export { a };\n", ""),
        ("console.log(import.meta.url);\n", ""),
    ],
)
def test_what_cannot_be_joined_is_refused(one: str, other: str) -> None:
    files = {"js/a.js": one.encode(), "js/b.js": other.encode(), "js/w.js": b""}

    with pytest.raises(CannotJoin):
        together("js/a.js", "js/w.js", files)


def test_indentation_stays_where_a_text_has_several_lines() -> None:
    text = "const a = `\n  deep\n`;\n"

    assert plain(text) == text
    assert plain("  const a = 1;\n") == "const a = 1;\n"
