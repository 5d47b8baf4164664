"""The first sync of a phone beside CHT's way of doing it, by a real PouchDB client and its server, on one
shaped network. Both bring the same words: our bundle is their documents, the client's and one for each visit.
"""

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench_phone import npm
from tests.bench_phone.district import Student
from tests.bench_phone.lines import Line, bytes_, count, seconds, times
from tests.bench_phone.thin import BYTES_A_SECOND, ROUND_TRIP_MS
from tests.e2e.server import free_port

SCRIPT = Path(__file__).with_name("first_sync.mjs")
PACKAGES = ("pouchdb@9", "pouchdb-server@4")
ROUNDS = 5
STARTS_WITHIN_S = 60


def first_syncs(student: Student, packages: Path) -> Iterator[Line | str]:
    """Side by side; without the packages a word about it, as our own bytes are told elsewhere."""
    node = shutil.which("node")
    if node is None:
        yield "CHT's way is left out: there is no Node"
        return
    try:
        folder = npm.install(packages / "pouchdb", *PACKAGES)
    except npm.NotToBeHad as reason:
        yield f"CHT's way is left out: {reason}"
        return
    with _serving(node, folder) as peer:
        found = _measured(node, folder, student, peer)
    yield from _lines(found, documents=len(_documents(student)))


def _lines(found: dict[str, list[dict[str, float]]], documents: int) -> Iterator[Line]:
    middle = {
        who: {what: median(one[what] for one in rounds) for what in rounds[0]}
        for who, rounds in found.items()
    }
    ours, theirs = middle["ours"], middle["theirs"]
    for who, said in (("ours", ours), ("CHT's way", theirs)):
        yield Line(f"First sync, {who}: documents kept", said["kept"], documents, at_most=False, must=True)
        yield count(f"First sync, {who}: requests", said["requests"], 1 if said is ours else None)
        yield bytes_(f"First sync, {who}: bytes up and down", said["bytes"])
        yield seconds(f"First sync, {who}", said["ms"] / 1000)
    yield times("First sync: ours is quicker", theirs["ms"] / ours["ms"], 4)
    yield times("First sync: ours has fewer bytes", theirs["bytes"] / ours["bytes"], 3, must=True)


def _documents(student: Student) -> list[dict[str, Any]]:
    client = {name: told for name, told in student.bundle.items() if name != "visits"}
    visits = [visit | {"_id": visit["id"], "type": "visit"} for visit in student.bundle["visits"]]
    return [client | {"_id": student.client, "type": "client"}, *visits]


def _measured(node: str, folder: Path, student: Student, peer: str) -> dict[str, list[dict[str, float]]]:
    given = folder / "given.json"
    told = {
        "url": f"{student.address}/api/phone/bundle",
        "cookie": f"osoc_session={student.cookie}",
        "peer": f"{peer}/client",
        "docs": _documents(student),
        "rounds": ROUNDS,
        "rate": BYTES_A_SECOND,
        "trip": ROUND_TRIP_MS,
    }
    given.write_text(json.dumps(told))
    command = [node, str(SCRIPT), str(folder), str(given)]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, list[dict[str, float]]] = json.loads(done.stdout)
    return found


@contextmanager
def _serving(node: str, folder: Path) -> Iterator[str]:
    """pouchdb-server with its documents in memory, which is the quickest it has."""
    port = free_port()
    program = folder / "node_modules" / "pouchdb-server" / "bin" / "pouchdb-server"
    options = ["--host", "127.0.0.1", "--port", str(port), "--in-memory", "--no-stdout-logs"]
    server = subprocess.Popen(
        [node, str(program), *options],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _await(address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("pouchdb-server does not start")
