"""The phone's reader under Node: how quick it is beside the limit, and what it answers."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

from app.clinical.phone_tables import phone_tables
from tests.bench.languages import JAVASCRIPT
from tests.bench.limit import limit_source

SCRIPT = Path(__file__).parent / "judge.mjs"
ROUNDS = 31


@dataclass(frozen=True)
class Phone:
    """Microseconds for each visit, and the number of visits that the two readers judge otherwise."""

    ours: float
    limit: float
    ifs: float
    differing: int


def has_node() -> bool:
    return which("node") is not None


def measured(
    full: list[dict[str, Any]], mixed: Iterable[Mapping[str, Any]], ours: Iterable[str], day: str
) -> Phone:
    """The CPU time on the full visits, and whether the mixed ones are answered as ours say."""
    with TemporaryDirectory() as folder, TemporaryFile() as lines:
        given, module = Path(folder) / "given.json", Path(folder) / "limit.mjs"
        tables = phone_tables(midwife=True)
        given.write_text(json.dumps({"tables": tables, "day": day, "visits": full, "rounds": ROUNDS}))
        module.write_text(limit_source(JAVASCRIPT))
        for visit in mixed:
            lines.write(json.dumps(visit).encode() + b"\n")
        lines.seek(0)
        times, *theirs = _node(lines, given, module)
    differing = sum(
        json.loads(one or "0") != json.loads(other or "1") for one, other in zip_longest(ours, theirs)
    )
    return Phone(**json.loads(times), differing=differing)


def _node(lines: Any, given: Path, module: Path) -> Iterator[str]:
    command = ["node", str(SCRIPT), str(given), str(module)]
    done = subprocess.run(command, stdin=lines, stdout=subprocess.PIPE, text=True, check=True)
    yield from done.stdout.splitlines()
