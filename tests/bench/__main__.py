"""Measures what docs/performance.md tells, in one run: `make bench`. Fails where two ways do not agree."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.clinical.assess import assess
from app.clinical.conditions import compile_rows
from app.clinical.fields import read_snapshot
from app.clinical.snapshot import facts_of
from tests.bench import node, stored
from tests.bench.agreement import answers, differing, whole_facts
from tests.bench.clock import Way, microseconds
from tests.bench.engines import Engine, json_logic_rows, rows, zen_expressions, zen_table
from tests.bench.limit import python_limit
from tests.bench.visits import ISO_DAY, full_visits, mixed_visits

DAY = date.fromisoformat(ISO_DAY)
ENGINES = {"zen table": zen_table, "zen expressions": zen_expressions, "json-logic": json_logic_rows}


@dataclass(frozen=True)
class Line:
    """A figure beside its goal."""

    what: str
    measured: float
    goal: float | None = None
    at_most: bool = True

    def __str__(self) -> str:
        if self.goal is None:
            return f"{self.what:58} {self.measured:9.1f}"
        is_met = self.measured <= self.goal if self.at_most else self.measured >= self.goal
        goal = f"{'<=' if self.at_most else '>='} {self.goal:g}"
        return f"{self.what:58} {self.measured:9.1f}  {goal:>8}  {'met' if is_met else 'missed'}"


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agree", type=int, default=100_000, help="visits on which the hits are compared")
    parser.add_argument("--stored", type=int, default=20_000, help="visits that are stored and judged anew")
    return parser.parse_args()


def in_python() -> Iterator[Line]:
    """Full visits: ours with reasons, the limit, and the engines, in turn."""
    full = full_visits(500)
    snapshots = [read_snapshot(visit) for visit in full]
    facts = [whole_facts(visit, DAY) for visit in full]
    limit = python_limit()
    engines: dict[str, Engine] = {name: engine() for name, engine in ENGINES.items()}
    for name, engine in engines.items():
        if wrong := differing(engine, mixed_visits(1000), DAY):
            sys.exit(f"{name} judges {wrong} of 1000 visits otherwise")
    ways: dict[str, Way] = {
        "ours": (lambda snapshot: assess(snapshot, DAY), snapshots),
        "limit": (lambda snapshot: limit(facts_of(snapshot, DAY)), snapshots),
        "ifs": (limit, [facts_of(snapshot, DAY) for snapshot in snapshots]),
        "rows": (compile_rows(dict(enumerate(rows().values()))), facts),
        **{name: (engine, facts[:50]) for name, engine in engines.items()},
    }
    us = microseconds(ways)
    yield from (Line(f"Python, µs a visit: {name}", one) for name, one in us.items())
    yield Line("Python: ours / limit", us["ours"] / us["limit"], 5)
    yield Line("Python: ours / the ifs alone, without their facts", us["ours"] / us["ifs"])
    quicker = min(us["zen table"], us["zen expressions"])
    yield Line("Python: zen-engine / ours", quicker / us["ours"], 25, at_most=False)
    yield Line("Python: zen-engine / our rows alone, on the same facts", quicker / us["rows"])
    yield Line("Python: json-logic / ours", us["json-logic"] / us["ours"])


def in_javascript(agree: int) -> Iterator[Line]:
    """The phone's reader beside the limit, and beside ours in Python."""
    ours = answers(mixed_visits(agree), DAY)
    if not node.has_node():
        print(f"No Node: {sum(1 for _ in ours)} visits agree with the limit, JavaScript is left out")
        return
    phone = node.measured(full_visits(500), mixed_visits(agree), ours, ISO_DAY)
    if phone.differing:
        sys.exit(f"Python and JavaScript differ on {phone.differing} of {agree} visits")
    print(f"{agree} visits: the limit, Python and JavaScript find the same\n")
    for name in ("ours", "limit", "ifs"):
        yield Line(f"JavaScript, µs a visit: {name}", getattr(phone, name))
    yield Line("JavaScript: ours / limit", phone.ours / phone.limit, 5)
    yield Line("JavaScript: ours / the ifs alone, without their facts", phone.ours / phone.ifs)


def of_stored(number: int) -> Iterator[Line]:
    us = stored.microseconds(full_visits(2000), number, DAY)
    yield Line(f"Stored, µs a visit of {number}: plain read and limit", us["plain"])
    yield Line(f"Stored, µs a visit of {number}: judged anew", us["ours"])
    yield Line("Stored: judged anew / plain read and limit", us["ours"] / us["plain"], 3)
    yield Line("Stored: seconds for a million, one core", us["ours"], 60)


def main() -> None:
    options = asked()
    for part in (in_javascript(options.agree), in_python(), of_stored(options.stored)):
        for line in part:
            print(line, flush=True)


if __name__ == "__main__":
    main()
