"""The tables of the model, read once, and how large a district shall be."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

Row = Mapping[str, Any]


@cache
def table(name: str) -> Row:
    """One of this folder's tables: model, ending, names, words."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def model() -> Row:
    return table("model")


def dice(*what: object) -> Random:
    """Chance of its own for a thing, so that the order in which things happen changes nothing of it."""
    return Random(" ".join(map(str, (model()["seed"], *what))))


@dataclass(frozen=True)
class Size:
    """How many, how long, and how many alerts still wait at the end."""

    students: int
    clients: int
    days: int
    emergency: int
    urgent: int
    watch: int


def full_size() -> Size:
    return Size(**model()["size"])
