"""The laws of the house bite: a copy of the house is broken on purpose, one law at a time, and the test or
the contract that holds the law must fail on the copy; on the copy as it is, it must pass."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COPIED = (
    "app",
    "tests",
    "static",
    "docs",
    "alembic",
    "alembic.ini",
    "pyproject.toml",
    "Makefile",
    "README.md",
)

pytestmark = [
    pytest.mark.sqlite_only("the laws are laws of the code"),
    pytest.mark.xdist_group("laws"),
]


@dataclass(frozen=True)
class House:
    """A copy that may be broken and is put right again."""

    folder: Path

    def change(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{path} no longer says {old!r}: choose another way to break it"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def add(self, path: str, text: str) -> None:
        file = self.folder / path
        with file.open("a", encoding="utf-8") as end:
            end.write(text)

    def test(self, *which: str) -> subprocess.CompletedProcess[str]:
        return self._run(BIN / "python", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *which)

    def contracts(self) -> subprocess.CompletedProcess[str]:
        return self._run(BIN / "lint-imports", "--no-cache")

    def restore(self) -> None:
        shutil.rmtree(self.folder / "app")
        shutil.copytree(ROOT / "app", self.folder / "app", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "docs", self.folder / "docs", dirs_exist_ok=True)

    def _run(self, *command: object) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("OSOC_", "PYTEST_"))}
        return subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env={**clean, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("house")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    return House(folder)


@pytest.fixture
def house(copy: House) -> Iterator[House]:
    yield copy
    copy.restore()


DOORS = "tests/house/test_doors.py"
FAILED_COMMIT = "tests/visits/test_faults.py"


def upward_import(house: House) -> None:
    house.add("app/clients/rules.py", "\n\nfrom app.visits import models as above\n")


def route_without_a_door(house: House) -> None:
    house.add(
        "app/handbook/pages.py",
        '\n\n@router.get("/rulebook/open")\ndef no_door() -> dict[str, str]:\n    return {}\n',
    )


def unbounded_query(house: House) -> None:
    house.add(
        "app/visits/queries.py",
        "\n\ndef everything(session: Session) -> list[Visit]:\n"
        "    return list(session.exec(select(Visit)))\n",
    )


def stranger_let_in(house: House) -> None:
    house.change("app/access/within.py", "            return false()", "            return true()")
    house.change("app/access/within.py", "import ColumnElement, false", "import ColumnElement, false, true")
    house.change("app/access/within.py", "Pairing.student_id == user.id", "col(Pairing.id).is_not(None)")


def commit_after_the_answer(house: House) -> None:
    """The door swallows a commit that fails, as if it came after the answer had left."""
    house.change(
        "app/access/door.py",
        "        self._transaction.__exit__(kind, error, trace)\n",
        "        try:\n"
        "            self._transaction.__exit__(kind, error, trace)\n"
        "        except Exception:\n"
        "            return\n",
    )


def english_forgotten(house: House) -> None:
    house.change("app/handbook/templates/parts.html", '_("draf")', '_("rancangan")')


def setting_undocumented(house: House) -> None:
    house.change("app/core/config.py", "    log_level:", '    extra_setting: str = "x"\n    log_level:')


def limit_moved(house: House) -> None:
    house.change("app/clinical/data/conditions.toml", "at_least = 160", "at_least = 161")


TESTS: dict[str, tuple[Callable[[House], None], tuple[str, ...]]] = {
    "a route without a door": (route_without_a_door, (DOORS, "-k", "has_one_door")),
    "an unbounded query": (unbounded_query, ("tests/house/test_scope.py",)),
    # A stranger who is let in to listen would be listened with for ever.
    "a stranger let in": (stranger_let_in, (DOORS, "-k", "stranger and not live")),
    "a commit that fails after the answer": (
        commit_after_the_answer,
        (FAILED_COMMIT, "-k", "never_a_receipt"),
    ),
    "a word without its English": (english_forgotten, ("tests/house/test_words.py", "-k", "its_english")),
    "a setting nobody wrote down": (setting_undocumented, ("tests/house/test_settings.py",)),
    "a clinical limit moved by one": (limit_moved, ("tests/clinical/test_cases.py",)),
}


@pytest.mark.parametrize("law", TESTS)
def test_the_law_holds_on_the_copy_and_fails_when_it_is_broken(house, law):
    break_it, which = TESTS[law]
    whole = house.test(*which)
    assert whole.returncode == 0, whole.stdout + whole.stderr

    break_it(house)

    broken = house.test(*which)
    assert broken.returncode == 1, f"nobody noticed: {law}\n{broken.stdout}{broken.stderr}"
    assert "failed" in broken.stdout


def test_an_upward_import_breaks_the_contracts(house):
    whole = house.contracts()
    assert whole.returncode == 0, whole.stdout

    upward_import(house)

    broken = house.contracts()
    assert broken.returncode != 0
    assert "BROKEN" in broken.stdout
