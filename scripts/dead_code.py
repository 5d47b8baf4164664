"""Names that nothing uses: vulture over the code, with what the templates name counted as used.

What a framework calls by its name is listed here with who calls it. A column is used where it is written.
"""

import re
import sys
from pathlib import Path

from vulture import Vulture

PATHS = ["app", "tests", "scripts"]
WORD = re.compile(r"[a-z_]\w+")
LIKELY = 60  # per cent: the least that vulture says of anything

DECORATORS = ["@router.*", "@*.fixture*", "@*.command*", "@*_validator", "@law"]
"""What stands under these is called by FastAPI, pytest, typer, pydantic, a test of many laws."""

NAMES = {
    "*_by": "a column: who did it, for whoever reads the table",
    "*_at": "a column: when it was done",
    "is_standing": "a column",
    "as_named": "a fixture that a test asks for without reading it",
    "timeout": "smtplib is called with it",
    "verbose": "import-linter calls a contract with it",
    "RoomsContract": "import-linter makes it, by pyproject.toml",
    "render_broken_contract": "import-linter",
    "dialect": "SQLAlchemy calls a TypeDecorator with it",
    "process_*": "SQLAlchemy",
    "_autoflush": "SQLAlchemy",
    "debug": "structlog",
    "globals": "jinja2",
    "background": "starlette",
    "max_redirects": "requests",
    "total_tokens": "anyio",
    "impl": "SQLAlchemy",
    "cache_ok": "SQLAlchemy",
    "isolation_level": "sqlite3",
    "naming_convention": "SQLAlchemy",
    "model_config": "pydantic",
    "pytest_*": "pytest",
    "pytestmark": "pytest",
    "collect_ignore_glob": "pytest",
    "do_*": "http.server",
    "handle_*": "html.parser and socketserver",
    "log_message": "http.server",
    "protocol_version": "http.server",
    "close_connection": "http.server",
    "daemon_threads": "socketserver",
    "disable_nagle_algorithm": "socketserver",
}


def main() -> int:
    dead = Vulture(ignore_names=[*NAMES], ignore_decorators=DECORATORS)
    dead.scavenge(PATHS)
    for template in Path("app").rglob("templates/**/*"):
        if template.is_file():
            dead.used_names.update(WORD.findall(template.read_text()))
    found = dead.get_unused_code(min_confidence=LIKELY)
    for one in found:
        print(one.get_report())
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
