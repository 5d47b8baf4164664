"""Packages of others beside which we are measured: got by npm into a folder outside the repository."""

import re
import shutil
import subprocess
from pathlib import Path

GIVEN_UP_AFTER_S = 240


class NotToBeHad(Exception):
    """There is no npm, or it cannot get this; the message says which."""


def install(folder: Path, *packages: str) -> Path:
    """The folder with these in it, for `createRequire` or a path below node_modules. Scripts of packages are
    not run."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotToBeHad("there is no npm")
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        npm,
        "install",
        "--prefix",
        str(folder),
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        *packages,
    ]
    try:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=GIVEN_UP_AFTER_S
        )
    except subprocess.TimeoutExpired as late:
        raise NotToBeHad(f"npm does not bring {' and '.join(packages)} in time") from late
    if done.returncode:
        raise NotToBeHad(f"npm cannot get {' and '.join(packages)}")
    return folder


def version_of(node: str) -> tuple[int, ...]:
    """Of this Node: (22, 19, 0); empty where it does not start."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", said)[:3])
