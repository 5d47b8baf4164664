"""docs/rulebook.md, made from the tables: `osoc docs` writes it, CI checks that it is up to date."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.clinical.rulebook import Rule, rulebook_version, rules, source_book
from app.handbook.rules import grouped, in_words

PAGE = "rulebook.md"


def write(folder: Path, *, only_check: bool = False) -> list[str]:
    """Write the page; the names of those that were not up to date (written unless `only_check`)."""
    text = "\n".join(_lines()) + "\n"
    path = folder / PAGE
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return []
    if not only_check:
        path.write_text(text, encoding="utf-8")
    return [PAGE]


def _lines() -> Iterator[str]:
    yield "# Rulebook"
    yield ""
    yield "Made by `osoc docs` from `app/clinical/data`; not edited by hand. Every rule is a draft until a"
    yield "clinician of the district has signed it. Students screen and relay; they do not diagnose."
    yield ""
    yield f"Version `{rulebook_version()}`, {len(rules())} rules."
    for level, found in grouped(rules()):
        yield f"\n## {level.value.capitalize()}\n"
        for rule in found:
            yield from _rule(rule)
    yield "\n## Sources\n"
    for key, source in source_book().items():
        yield f"- `{key}`: {_source(source)}"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### `{rule.id}`\n"
    yield f"**{rule.says['id']}** · {rule.says['en']}\n"
    yield f"- When: {in_words(rule.when, 'en')}"
    yield f"- Do: {rule.act['id']} · {rule.act['en']}"
    if rule.first_aid["id"]:
        yield f"- First aid: {rule.first_aid['id']} · {rule.first_aid['en']}"
        yield f"- Do not: {rule.do_not['id']} · {rule.do_not['en']}"
    yield f"- {_terms(rule)}"
    yield f"- Source: `{rule.source}`, {rule.confidence}; in force from {rule.in_force}; draft\n"


def _terms(rule: Rule) -> str:
    terms = [f"phases: {', '.join(rule.phases)}"]
    if rule.respond_within_minutes:
        terms.append(f"answered within {rule.respond_within_minutes} minutes")
    if rule.route == "private":
        terms.append("private route")
    terms.append("standing finding" if rule.standing else "acute finding")
    return "; ".join(terms)


def _source(source: Mapping[str, Any]) -> str:
    parts = [source["title"], source.get("publisher"), source.get("year"), source.get("seen_as")]
    return ", ".join(str(part) for part in parts if part)
