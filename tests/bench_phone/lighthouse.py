"""What Lighthouse says of the visit form and of the app's first page, as it looks at phones."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench_phone import npm
from tests.bench_phone.district import Student
from tests.bench_phone.lines import Line
from tests.browser import arguments

PACKAGE = "lighthouse@13.5"
NEEDS = (22, 19)
"""The oldest Node that it starts on."""

PATIENCE_S = 180

LIMITS = {"performance": 95, "accessibility": 100, "best-practices": 100}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def lighthouse(chromium: str, student: Student, packages: Path) -> Iterator[Line | str]:
    """A score for each kind, and the names of what is not at its best."""
    try:
        folder = npm.install(packages / "lighthouse", PACKAGE)
        node = _node(packages)
    except npm.NotToBeHad as reason:
        yield f"Lighthouse is left out: {reason}"
        return
    pages = {"visit form": f"/clients/{student.client}/visits/new", "app": "/phone/app?lang=id"}
    for what, path in pages.items():
        told = _report(node, folder, chromium, student, path)
        for kind, limit in LIMITS.items():
            # Its performance is a time; what it says of access and practices is the same on every machine.
            must, score = kind != "performance", round(100 * told["categories"][kind]["score"])
            yield Line(f"Lighthouse, {what}: {kind}", score, limit, at_most=False, must=must)
        yield from (f"not at its best: {one}" for one in _faults(told))


def _node(packages: Path) -> str:
    """The Node here, or where it is too old one that npm brings."""
    own = shutil.which("node")
    if own and npm.version_of(own) >= NEEDS:
        return own
    name = f"node-{sys.platform}-{MACHINES.get(platform.machine().lower(), '')}"
    brought = npm.install(packages / "node", f"{name}@22") / "node_modules" / name / "bin" / "node"
    if npm.version_of(str(brought)) < NEEDS:
        raise npm.NotToBeHad(f"it needs Node {NEEDS[0]}.{NEEDS[1]}")
    return str(brought)


def _report(node: str, folder: Path, chromium: str, student: Student, path: str) -> dict[str, Any]:
    headers, report = folder / "headers.json", folder / "report.json"
    headers.write_text(json.dumps({"Cookie": f"osoc_session={student.cookie}; osoc_language=id"}))
    command = [
        *(node, str(folder / "node_modules" / "lighthouse" / "cli" / "index.js"), student.address + path),
        *("--quiet", "--output=json", f"--output-path={report}", f"--extra-headers={headers}"),
        *(
            f"--only-categories={','.join(LIMITS)}",
            f"--chrome-flags={' '.join(['--headless', *arguments()])}",
        ),
    ]
    environment = os.environ | {"CHROME_PATH": chromium}
    look = partial(subprocess.run, command, cwd=folder, env=environment, stdin=subprocess.DEVNULL)
    try:
        look(timeout=PATIENCE_S, check=True)
    except subprocess.SubprocessError:
        look(timeout=PATIENCE_S, check=True)  # now and then Chromium does not answer it at once
    told: dict[str, Any] = json.loads(report.read_text())
    return told


def _faults(told: dict[str, Any]) -> Iterator[str]:
    for kind in LIMITS:
        for one in told["categories"][kind]["auditRefs"]:
            audit = told["audits"][one["id"]]
            if one["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{kind}, {one['id']} {audit.get('displayValue', '')}".strip()
