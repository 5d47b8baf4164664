"""What `osoc docs` makes from the tables and CI checks to be up to date: docs/rulebook.md, and the names of
the cases of each rule for its page, since the running program reads no tests.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.clinical.rulebook import Rule, rulebook_version, rules, source_book
from app.handbook.rules import earlier_of, grouped, in_words
from app.handbook.rules_cases import KEPT, pinned
from app.handbook.service_coverage import coverage_lines

PAGE = "docs/rulebook.md"
CASES = "tests/clinical/cases"


def write(root: Path, *, only_check: bool = False) -> list[str]:
    """Write what is made; the names of the files that were not up to date (written unless `only_check`)."""
    cases = _cases(root / CASES)
    made = {
        PAGE: "\n".join(_lines(cases)) + "\n",
        KEPT: json.dumps(cases, ensure_ascii=False, indent=1) + "\n",
    }
    stale = [name for name, text in made.items() if _standing(root / name) != text]
    for name in [] if only_check else stale:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(made[name], encoding="utf-8")
    return stale


def _standing(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _cases(folder: Path) -> dict[str, list[str]]:
    files = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.toml")))
    known = {one.id for one in rules()}
    return {rule_id: names for rule_id, names in pinned(files).items() if rule_id in known}


def _lines(cases: Mapping[str, list[str]]) -> Iterator[str]:
    yield "# Rulebook"
    yield ""
    yield "Made by `osoc docs` from `app/clinical/data`; not edited by hand. Every rule is a draft until a"
    yield "clinician of the district has signed it. Who signed stands on the page of the rule, not here: a"
    yield "signature belongs to an installation. Students screen and relay; they do not diagnose."
    yield ""
    yield f"Version `{rulebook_version()}`, {len(rules())} rules. At the end: what carries each code."
    for level, found in grouped(rules()):
        yield f"\n## {level.value.capitalize()}\n"
        for rule in found:
            yield from _rule(rule, cases.get(rule.id, []))
    yield "\n## Sources\n"
    for key, source in source_book().items():
        yield f"- `{key}`: {_source(source)}"
    yield from coverage_lines()


def _rule(rule: Rule, cases: list[str]) -> Iterator[str]:
    yield f"### `{rule.id}`\n"
    yield f"**{rule.says['id']}** · {rule.says['en']}\n"
    yield f"- When: {in_words(rule.when, 'en')}"
    yield f"- Do: {rule.act['id']} · {rule.act['en']}"
    if rule.first_aid["id"]:
        yield f"- First aid: {rule.first_aid['id']} · {rule.first_aid['en']}"
        yield f"- Do not: {rule.do_not['id']} · {rule.do_not['en']}"
    yield f"- {_terms(rule)}"
    yield f"- Source: `{rule.source}`, {rule.confidence}; in force from {rule.in_force}; draft"
    for one in earlier_of(rule):
        yield f"- Before, from {one.in_force}: {one.level.value}, {in_words(one.when, 'en')}"
    yield f"- Cases: {'; '.join(cases) or 'none'}\n"


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
