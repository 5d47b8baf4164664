"""Random snapshots: one to three fields at and one step around each limit, with signs, on a quiet base."""

from collections.abc import Iterator
from functools import cache
from itertools import cycle
from random import Random
from typing import Any

from app.clinical.conditions import BOUNDS
from app.clinical.fields import FIELDS, SIGNS
from app.clinical.phone_tables import phone_tables

PHASES = (None, "pregnancy", "postpartum", "newborn")
DAYS = ("2026-11-24", "2026-11-23", "2026-11-17", "2026-11-14", "2026-03-01", "2026-12-20")


@cache
def limits() -> dict[str, tuple[float, ...]]:
    """For each answered field the values at and one step around every limit that some table names."""
    found: dict[str, set[float]] = {}

    def walk(part: Any) -> None:
        if isinstance(part, list):
            for one in part:
                walk(one)
        elif isinstance(part, dict):
            name = part.get("field")
            if name in FIELDS and FIELDS[name].type in ("int", "float"):
                step = 1 if FIELDS[name].type == "int" else 0.1
                for word in BOUNDS:
                    if word in part:
                        around = (part[word] - step, part[word], part[word] + step)
                        found.setdefault(name, set()).update(round(value, 3) for value in around)
            for one in part.values():
                walk(one)

    walk(phone_tables(midwife=True))
    return {name: tuple(sorted(values)) for name, values in found.items()}


def random_answer(name: str, dice: Random) -> Any:
    """A plausible answer to a field, near a limit where there is one."""
    field = FIELDS[name]
    if field.type == "bool":
        return dice.random() < 0.5
    if field.type == "choice":
        return dice.choice(list(field.options))
    if field.type == "list":
        return dice.sample(list(field.options), dice.randint(0, min(4, len(field.options))))
    if field.type == "date":
        return dice.choice(DAYS)
    if field.type in ("text", "id"):
        return "x"
    low, high = field.plausible or (0, 1)
    near = [value for value in limits().get(name, ()) if low <= value <= high]
    if near and dice.random() < 0.8:
        return dice.choice(near)
    return dice.randint(low, high) if field.type == "int" else round(dice.uniform(low, high), 1)


def random_snapshot(dice: Random) -> dict[str, Any]:
    """A snapshot as JSON gives it."""
    names = dice.sample(list(FIELDS), dice.choice((1, 2, 3, 3, 8, 40)))
    snapshot = {name: random_answer(name, dice) for name in names if name != "id"}
    phase = dice.choice(PHASES)
    if phase:
        snapshot["phase"] = phase
    if dice.random() < 0.6:
        snapshot["danger_signs"] = dice.sample(list(SIGNS), dice.choice((0, 0, 1, 1, 2, 3)))
    if dice.random() < 0.7:
        snapshot["gestation_days"] = random_answer("gestation_days", dice)
    if dice.random() < 0.5:
        snapshot["gravida"] = dice.randint(1, 5)
    return snapshot


def near_limits(dice: Random, number: int) -> Iterator[dict[str, Any]]:
    """So many snapshots of one to three fields: every value at and one step around each limit in turn, beside
    random ones; and every third time a random snapshot of any size."""
    around = cycle(
        [(name, value) for name, values in limits().items() for value in values if _is_plausible(name, value)]
    )
    for nth in range(number):
        if nth % 3 == 2:
            yield random_snapshot(dice)
            continue
        name, value = next(around)
        beside = {other: random_answer(other, dice) for other in dice.sample(_BESIDE, dice.randint(0, 2))}
        yield {"phase": dice.choice(PHASES[1:]), "danger_signs": []} | beside | {name: value}


def _is_plausible(name: str, value: float) -> bool:
    low, high = FIELDS[name].plausible or (value, value)
    return bool(low <= value <= high)


_BESIDE = [name for name in FIELDS if name not in ("id", "on")]
