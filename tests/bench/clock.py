"""CPU time for each visit, of several ways in turn, so that a slower minute of the machine slows them all."""

import gc
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import process_time
from typing import Any

Way = tuple[Callable[[Any], object], Sequence[Any]]


def microseconds(ways: Mapping[str, Way], rounds: int = 7) -> dict[str, float]:
    """The median over the rounds; each way gets what it is called with."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (way, given) in ways.items():
            taken[name].append(_one_round(way, given))
    return {name: median(times) for name, times in taken.items()}


def _one_round(way: Callable[[Any], object], given: Sequence[Any]) -> float:
    gc.collect()
    start = process_time()
    for one in given:
        way(one)
    return (process_time() - start) / len(given) * 1e6
