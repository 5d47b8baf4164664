"""The static checks, two at a time; each tells its name and, only when it fails, what it found."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
PYTHON = [path for path in ("app", "tests", "scripts", "alembic") if Path(path).exists()]
CHECKS: dict[str, list[str]] = {
    "types (mypy)": ["mypy", "--strict", "app"],
    "import contracts (import-linter)": ["lint-imports", "--no-cache"],
    "generated docs (osoc docs --check)": ["osoc", "docs", "--check"],
    "format (ruff)": ["ruff", "format", "--check", *PYTHON],
    "style (ruff)": ["ruff", "check", *PYTHON],
    "dependencies (deptry)": ["deptry", "."],
    "dead code (vulture)": ["python", "scripts/dead_code.py"],
    "JavaScript (oxlint)": ["oxlint", "--deny-warnings", "static/js", "tests/js"],
}


def run(name: str) -> bool:
    """Whether the check holds; what it found is printed in one piece."""
    program, *arguments = CHECKS[name]
    done = subprocess.run(
        [BIN / program, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    found = "" if done.returncode == 0 else f"\n{done.stdout}{done.stderr}"
    print(f"{'FAILED' if found else 'ok':7}{name}{found}", flush=True)
    return not found


def main() -> int:
    with ThreadPoolExecutor(max_workers=2) as pool:
        return 0 if all(list(pool.map(run, CHECKS))) else 1


if __name__ == "__main__":
    sys.exit(main())
