"""A figure beside its limit, and what a run of them comes to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A figure beside its limit. `must` hold only those that no busy machine can change: bytes, requests and
    right answers; times are told.
    """

    what: str
    measured: float
    limit: float | None = None
    unit: str = ""
    at_most: bool = True
    must: bool = False

    @property
    def is_met(self) -> bool:
        if self.limit is None:
            return True
        return self.measured <= self.limit if self.at_most else self.measured >= self.limit

    def __str__(self) -> str:
        told = f"{self.what:72} {self.measured:10,.{self._decimals}f} {self.unit:5}"
        if self.limit is None:
            return told.rstrip()
        sign = "<=" if self.at_most else ">="
        return f"{told} {sign} {self.limit:>8,g}  {'met' if self.is_met else 'MISSED'}"

    @property
    def _decimals(self) -> int:
        return {"s": 2, "x": 1}.get(self.unit, 0)


def told(lines: Iterable[Line | str]) -> Iterator[Line]:
    """The figures, each printed as soon as it is there; a plain text among them is a remark."""
    for line in lines:
        print(line if isinstance(line, Line) else f"  {line}", flush=True)
        if isinstance(line, Line):
            yield line


def bytes_(what: str, measured: float, limit: float | None = None) -> Line:
    return Line(what, measured, limit, "B", must=True)


def count(what: str, measured: float, limit: float | None = None) -> Line:
    return Line(what, measured, limit, must=True)


def seconds(what: str, measured: float, limit: float | None = None) -> Line:
    return Line(what, measured, limit, "s")


def milliseconds(what: str, measured: float, limit: float | None = None) -> Line:
    return Line(what, measured, limit, "ms")


def times(what: str, measured: float, limit: float, *, must: bool = False) -> Line:
    return Line(what, measured, limit, "x", at_most=False, must=must)
