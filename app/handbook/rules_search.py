"""Which rules a reader asked for: by level, by the state of their signature, by words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.clinical.rulebook import Level, Rule, source_book

State = Literal["draft", "signed", "withdrawn"]
STATES: tuple[State, ...] = ("draft", "signed", "withdrawn")
LEVELS = (Level.EMERGENCY, Level.URGENT, Level.WATCH)
LONGEST = 80


@dataclass(frozen=True)
class Sought:
    """What stands in the form; an empty part asks for nothing."""

    level: str = ""
    state: str = ""
    words: str = ""

    @property
    def is_all(self) -> bool:
        return not (self.level or self.state or self.words)


def sought_from(level: str, state: str, words: str) -> Sought:
    """What was asked, without a level or state that there is not.

    >>> sought_from("grave", "signed", "  darah tinggi ")
    Sought(level='', state='signed', words='darah tinggi')
    """
    return Sought(
        level if level in LEVELS else "", state if state in STATES else "", " ".join(words[:LONGEST].split())
    )


def states_of(rules: Iterable[Rule], signed: Collection[str], withdrawn: Collection[str]) -> dict[str, State]:
    """For each rule whether somebody stands by it; a draft whose signature was taken back is called so."""
    return {
        one.id: "signed" if one.id in signed else "withdrawn" if one.id in withdrawn else "draft"
        for one in rules
    }


def found_in(
    rules: Iterable[Rule], sought: Sought, states: Mapping[str, State], said: Mapping[str, str]
) -> list[Rule]:
    """The rules that fit all that was asked, in their order. A rule whose signature was taken back is a
    draft, too."""
    return [
        one
        for one in rules
        if sought.level in ("", one.level)
        and _in_state(states[one.id], sought.state)
        and _says(one, sought.words, said[one.id])
    ]


def _in_state(state: State, asked: str) -> bool:
    return asked in ("", state) or (asked == "draft" and state == "withdrawn")


def _says(rule: Rule, words: str, condition: str) -> bool:
    """Whether every word stands somewhere in what is shown of the rule, in either language."""
    shown = [rule.id, condition, str(source_book()[rule.source]["title"])]
    for part in (rule.says, rule.act, rule.first_aid, rule.do_not):
        shown += part.values()
    text = " ".join(shown).casefold()
    return all(word in text for word in words.casefold().split())
