"""What can be bent in a table: a number, an age, a time, a level, a dipstick's grade, the codes of a list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

NUMBER = re.compile(r"(?<![\w.\"-])-?\d+(?:\.\d+)?(?![\w.\"-])")
AGE = re.compile(r'(?<=")\d+w[0-6]d(?=")')
TIME = re.compile(r'(?<=respond_within = ")\d+[mhd](?=")')
LEVEL = re.compile(r'(?<=^level = ")(?:watch|urgent|emergency)(?=")')
LIST = re.compile(r'\b(?:in|has_any|count_of|found) = \[("[^]]*")\]')
NEXT_LEVEL = {"watch": "urgent", "urgent": "emergency", "emergency": "urgent"}
WORDS = re.compile(r"\b(?:id|en|says|intro|hint) = \"[^\"]*\"")
NO_LIMITS = ("number =", "in_force =", "version =", "released", "code =", "source =")
"""A box's printed number, dates and names are no limits."""


@dataclass(frozen=True)
class Bend:
    """One changed line of one table."""

    table: Path
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.table.name}:{self.line + 1}\n    - {self.before.strip()}\n    + {self.after.strip()}"

    def bent(self, text: str) -> str:
        lines = text.splitlines()
        lines[self.line] = self.after
        return "\n".join(lines) + "\n"

    def words(self, text: str) -> frozenset[str]:
        """The words of the row in which the line stands."""
        lines = text.splitlines()
        first = next((n for n in range(self.line, 0, -1) if lines[n].startswith("[")), 0)
        last = next((n for n in range(self.line + 1, len(lines)) if lines[n].startswith("[")), len(lines))
        row = "\n".join(lines[first:last] if last - first < 40 else [self.before])
        return frozenset(re.findall(r"\w{3,}", WORDS.sub("", row).replace("-", "_")))


def bends_of(table: Path) -> Iterator[Bend]:
    """Every bend of a table, line by line."""
    for index, line in enumerate(table.read_text(encoding="utf-8").splitlines()):
        code = WORDS.sub(lambda words: " " * len(words[0]), line.partition(" #")[0])
        if line.startswith("#") or code.startswith(NO_LIMITS):
            continue
        for pattern in (NUMBER, AGE, TIME, LEVEL, LIST):
            for found in pattern.finditer(code):
                first, last = found.span(pattern.groups)
                for new in steps(line[first:last]):
                    yield Bend(table, index, line, line[:first] + new + line[last:])


def steps(written: str) -> list[str]:
    """One step down and one up: in the last digit written, by a day, by a level; a list loses each code."""
    if written.startswith('"'):
        codes = written.split(", ")
        return [", ".join(codes[:n] + codes[n + 1 :]) for n in range(len(codes))]
    if written in NEXT_LEVEL:
        return [NEXT_LEVEL[written]]
    if "w" in written:
        weeks, days = written.removesuffix("d").split("w")
        age = int(weeks) * 7 + int(days)
        return [f"{one // 7}w{one % 7}d" for one in (age - 1, age + 1) if one >= 0]
    if written[-1] in "mhd":
        return [f"{int(written[:-1]) + one}{written[-1]}" for one in (-1, 1)]
    value = Decimal(written)
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return [str(value - step), str(value + step)]
