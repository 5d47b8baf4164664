"""The rooms keep their form, and the repository names no machine."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
DESKS = {"account", "handbook", "caseload", "phone", "faculty", "district", "admin"}
NOT_ROOMS = {"core", "clinical", "access", "demo"}
FILES = {"models", "schemas", "rules", "queries", "service", "api", "pages", "jobs"}
ALSO = {
    "admin/first": "what `osoc init` and `osoc user add` do",
    "people/places": "the districts, villages and puskesmas of Banyuwangi, from people/data",
}
FOLDERS = {"templates", "locale", "data", "channels"}
LONGEST = 400
WRITTEN = {".py", ".js", ".css", ".html", ".sh"}
# Parted, so that this file does not name what it forbids.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted",
    "registry.npm" + "js",
    "deb." + "debian",
    "archive." + "ubuntu",
]
PLACES = r"(^|[^A-Za-z0-9_.])/(work|farm|home|root|Users)/"


def packages() -> list[Path]:
    return sorted(path.parent for path in APP.glob("*/__init__.py"))


def rooms() -> list[Path]:
    return [path for path in packages() if path.name not in NOT_ROOMS]


def tracked_files() -> list[Path]:
    """What git holds, or, where there is no git, what stands there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    names = [name for name in listed.stdout.split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.name)
def test_every_room_says_what_it_is(package: Path):
    said = ast.get_docstring(parsed(package / "__init__.py")) or ""

    assert len(said) >= 40, f"app/{package.name}/__init__.py should say what the room is and what it owns"


@pytest.mark.parametrize("room", rooms(), ids=lambda path: path.name)
def test_a_room_has_only_the_files_that_rooms_have(room: Path):
    """A file that grew may be parted by topic: pages_people.py, service_links.py."""
    odd = [
        path.name
        for path in room.glob("*.py")
        if path.stem.split("_")[0] not in FILES
        and path.stem != "__init__"
        and f"{room.name}/{path.stem}" not in ALSO
    ]
    odd += [
        path.name for path in room.iterdir() if path.is_dir() and path.name not in FOLDERS | {"__pycache__"}
    ]

    assert odd == []


def test_a_desk_owns_no_tables():
    tables = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for desk in DESKS
        for path in (APP / desk).rglob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and any(keyword.arg == "table" for keyword in node.keywords)
    ]

    assert tables == []


def test_the_import_contract_means_the_same_rooms():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inside = next(one for one in contracts if one["type"] == "rooms")

    assert set(inside["other_packages"]) == NOT_ROOMS


def test_no_file_is_a_hall():
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked_files()
        if path.suffix in WRITTEN
        and "versions" not in path.parts  # a migration is written once, by alembic
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }

    assert long == {}


def test_no_file_names_a_registry_or_a_place_on_a_machine():
    forbidden = re.compile("|".join([*map(re.escape, HOSTS), PLACES]), re.MULTILINE)

    named = [
        f"{path.relative_to(ROOT)}: {found.group().strip()}"
        for path in tracked_files()
        if b"\0" not in (content := path.read_bytes())
        and (found := forbidden.search(content.decode("utf-8", "replace")))
    ]

    assert named == []
