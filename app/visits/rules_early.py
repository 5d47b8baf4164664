"""Whether a finished visit says otherwise than the alert that went ahead of it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.clinical.fields import COMPUTED


def contradicts(
    findings: Iterable[Mapping[str, Any]], told: Mapping[str, Any], final: Mapping[str, Any]
) -> bool:
    """Whether an answer that an early finding rests on is another now, or is gone. What was only added, such
    as a repeated measurement or a further sign, contradicts nothing.

    >>> found = [{"evidence": {"systolic_mmhg": 165}}]
    >>> contradicts(found, {"systolic_mmhg": 165}, {"systolic_mmhg": 165, "repeat_systolic_mmhg": 150})
    False
    >>> contradicts(found, {"systolic_mmhg": 165}, {"systolic_mmhg": 125})
    True
    """
    names = {name for finding in findings for name in _answers_behind(finding["evidence"])}
    return any(_is_otherwise(told[name], final.get(name)) for name in names if name in told)


def _answers_behind(evidence: Iterable[str]) -> Iterator[str]:
    """The answers themselves, and those from which a computed fact was worked out."""
    for name in evidence:
        yield name
        yield from COMPUTED[name].inputs if name in COMPUTED else ()


def _is_otherwise(told: Any, final: Any) -> bool:
    if isinstance(told, list):
        return not set(told) <= set(final or ())
    return bool(told != final)
