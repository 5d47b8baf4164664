"""A rule's condition in words, made from its row; nothing is written twice."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.clinical.conditions import fields_in
from app.clinical.field_types import Field
from app.clinical.fields import FIELDS, Words, field_of
from app.clinical.rulebook import Level, Rule, rule, versions
from app.core import i18n
from app.core.errors import NotFound

_SIGNS = {"at_least": "≥", "above": ">", "below": "<", "at_most": "≤"}
_JOINED = {
    "id": {"any": " atau ", "all": " dan ", "unless": "bukan", "or": " atau "},
    "en": {"any": " or ", "all": " and ", "unless": "not", "or": " or "},
}
_EXTRA = {
    "id": {"qualifier": "atau tidak diketahui", "recorded": "bila tercatat"},
    "en": {"qualifier": "or not known", "recorded": "where recorded"},
}


def in_words(when: Mapping[str, Any], lang: str, *, inner: bool = False) -> str:
    """The condition as a sentence a clinician can check against the source."""
    if "field" in when:
        return _comparison(when, lang)
    [(word, part)] = when.items()
    if word in ("any", "all"):
        said = _JOINED[lang][word].join(in_words(one, lang, inner=True) for one in part)
        return f"({said})" if inner and len(part) > 1 else said
    if word == "unless":
        return f"{_JOINED[lang]['unless']} ({in_words(part, lang)})"
    return f"{in_words(part, lang, inner=True)} [{_EXTRA[lang][word]}]"


def _comparison(when: Mapping[str, Any], lang: str) -> str:
    field = field_of(when["field"])
    name = i18n.say(lang, field.words)
    if "known" in when:
        return f"{name}: {'tercatat' if lang == 'id' else 'recorded'}"
    if "is" in when:
        return f"{name}: {_value(field, when['is'], lang)}"
    if "in" in when or "has_any" in when:
        return f"{name}: {_one_of(field, when.get('in') or when['has_any'], lang)}"
    if "has" in when:
        return f"{name}: {_value(field, when['has'], lang)}"
    if "count_of" in when:
        return f"{name}: ≥ {when['at_least']} × ({_one_of(field, when['count_of'], lang)})"
    bounds = " ".join(f"{_SIGNS[word]} {_amount(field, when[word], lang)}" for word in _SIGNS if word in when)
    return f"{name} {bounds}"


def _amount(field: Field, value: float, lang: str) -> str:
    """A limit with its unit; a pregnancy's age in weeks and days."""
    if field.name == "gestation_days" or field.unit == "days" and value >= 7 * 14:
        weeks, days = divmod(int(value), 7)
        return f"{weeks} minggu {days} hari" if lang == "id" else f"{weeks} weeks {days} days"
    return f"{i18n.number(value, lang)} {field.unit or ''}".strip()


def _one_of(field: Field, values: list[Any], lang: str) -> str:
    return _JOINED[lang]["or"].join(_value(field, value, lang) for value in values)


def _value(field: Field, value: Any, lang: str) -> str:
    if isinstance(value, bool):
        return {"id": {True: "ya", False: "tidak"}, "en": {True: "yes", False: "no"}}[lang][value]
    words = (field.options or {}).get(value)
    return i18n.say(lang, words) if words else str(value)


def grouped(rules: Iterable[Rule]) -> list[tuple[Level, list[Rule]]]:
    """The rules by level, the gravest first, in the order of the tables within a level."""
    listed = list(rules)
    levels = sorted({rule.level for rule in listed}, key=lambda level: -level.rank)
    return [(level, [rule for rule in listed if rule.level is level]) for level in levels]


def rule_named(rule_id: str) -> Rule:
    """The rule as it is now; NotFound where there is none."""
    try:
        return rule(rule_id)
    except KeyError:
        raise NotFound from None


def evidence_of(rule: Rule) -> list[Words]:
    """The names of the answers a rule is judged on."""
    return [field_of(name).words for name in sorted(fields_in(rule.when)) if name in FIELDS]


def phases_of(rule: Rule) -> list[Words]:
    """The phases in which a rule asks for what it misses."""
    return [FIELDS["phase"].options[phase] for phase in rule.phases]


def earlier_of(rule: Rule) -> list[Rule]:
    """The versions a rule had before, the last one first."""
    before = [one for one in versions() if one.id == rule.id and one.in_force < rule.in_force]
    return sorted(before, key=lambda one: one.in_force, reverse=True)
