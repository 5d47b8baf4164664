"""The expanded rows of the tables in four languages, for what is measured beside ours.

Plain code knows two verdicts. Whether an answer that is not known counts as yes or no is settled on the way
down, `test(row, unknown)`, as the words of data/conditions.toml say.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
COMPARISONS = {"at_least": ">=", "above": ">", "below": "<", "at_most": "<="}


@dataclass(frozen=True)
class Written:
    """A language that writes conditions as text."""

    both: str
    either: str
    no: Callable[[str], str]
    known: Callable[[str], str]
    compares: Callable[[Row, str], str]
    variable: str
    yes: str = "true"
    guards: bool = True  # whether a comparison with nothing must be kept from happening

    def test(self, row: Row, unknown: bool = False) -> str:
        """The row, with what is not known counted as yes or as no."""
        if "field" in row:
            return self._leaf(row, unknown)
        [(word, inner)] = row.items()
        if word in ("any", "all"):
            joint = self.either if word == "any" else self.both
            return f"({joint.join(self.test(part, unknown) for part in inner)})"
        if word == "unless":
            return self.no(self.test(inner, False))
        return self.test(inner, word == "qualifier")

    def _leaf(self, row: Row, unknown: bool) -> str:
        value = self.variable.format(row["field"])
        known = self.known(value)
        if "known" in row:
            return self.yes if unknown else known
        compared = self.compares(row, value)
        if unknown:
            return f"({self.no(known)}{self.either}{compared})"
        return f"({known}{self.both}{compared})" if self.guards or codes(row) else compared


def bounds(row: Row, value: str, both: str) -> str:
    return both.join(f"{value} {sign} {row[word]}" for word, sign in COMPARISONS.items() if word in row)


def codes(row: Row) -> list[str]:
    return [row["has"]] if "has" in row else row.get("has_any") or row.get("count_of") or []


def _python(row: Row, value: str) -> str:
    if "is" in row or "in" in row:
        return f"{value} == {row['is']!r}" if "is" in row else f"{value} in {tuple(row['in'])!r}"
    found = [f"{code!r} in {value}" for code in codes(row)]
    if "count_of" in row:
        return f"{' + '.join(f'({one})' for one in found)} >= {row['at_least']}"
    return f"({' or '.join(found)})" if found else bounds(row, value, " and ")


def _javascript(row: Row, value: str) -> str:
    if "is" in row or "in" in row:
        among = [row["is"]] if "is" in row else row["in"]
        return f"({' || '.join(f'{value} === {json.dumps(one)}' for one in among)})"
    found = [f"{value}.includes({json.dumps(code)})" for code in codes(row)]
    if "count_of" in row:
        return f"{' + '.join(found)} >= {row['at_least']}"
    return f"({' || '.join(found)})" if found else bounds(row, value, " && ")


def _zen(row: Row, value: str) -> str:
    if "is" in row or "in" in row:
        return f"{value} == {_quoted(row['is'])}" if "is" in row else f"{value} in {_all_quoted(row['in'])}"
    found = codes(row)
    if "count_of" in row:
        return f"len(filter({value}, # in {_all_quoted(found)})) >= {row['at_least']}"
    if len(found) == 1:
        return f"contains({value}, {_quoted(found[0])})"
    return f"some({value}, # in {_all_quoted(found)})" if found else bounds(row, value, " and ")


def _quoted(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


def _all_quoted(values: list[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"


PYTHON = Written(" and ", " or ", "(not {})".format, "({} is not None)".format, _python, "v_{}", yes="True")
JAVASCRIPT = Written(
    " && ", " || ", "!{}".format, "({} !== undefined)".format, _javascript, "v_{}", guards=False
)
ZEN = Written(" and ", " or ", "not({})".format, "({} != null)".format, _zen, "{}")


def json_logic(row: Row, unknown: bool = False) -> Any:
    """The row as JsonLogic has it."""
    if "field" in row:
        return _json_leaf(row, unknown)
    [(word, inner)] = row.items()
    if word in ("any", "all"):
        return {"or" if word == "any" else "and": [json_logic(part, unknown) for part in inner]}
    if word == "unless":
        return {"!": [json_logic(inner, False)]}
    return json_logic(inner, word == "qualifier")


def _json_leaf(row: Row, unknown: bool) -> Any:
    value = {"var": row["field"]}
    known = {"!==": [value, None]}
    if "known" in row:
        return True if unknown else known
    compared = _json_compares(row, value)
    return {"or": [{"===": [value, None]}, compared]} if unknown else {"and": [known, compared]}


def _json_compares(row: Row, value: Any) -> Any:
    if "is" in row or "in" in row:
        return {"===": [value, row["is"]]} if "is" in row else {"in": [value, row["in"]]}
    found = [{"in": [code, value]} for code in codes(row)]
    if "count_of" in row:
        return {">=": [{"+": found}, row["at_least"]]}
    return {"or": found or [{"and": [{COMPARISONS[w]: [value, row[w]]} for w in COMPARISONS if w in row]}]}
