"""What became of each contact with the health service, from the contacts that were made. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.clinical.care import CareWindow

State = Literal["done", "open", "missed", "upcoming"]
DOCTOR = "doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class CareContact:
    """A contact with the health service, at home or in a facility: of the mother, or of a newborn by its
    number. Where both were seen, it is two."""

    on: date
    with_doctor: bool = False
    newborn: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareState:
    """What became of a window. `is_late`: the first contact ever, after K1's own window (K1 akses).
    `lacks_doctor`: it was made, but not with the doctor that the programme asks for."""

    window: CareWindow
    state: State
    done_on: date | None = None
    is_late: bool = False
    lacks_doctor: bool = False


def care_states(
    windows: Sequence[CareWindow], contacts: Iterable[CareContact], today: date
) -> tuple[CareState, ...]:
    """The state of every window on a day. Each contact counts once, whatever their order.

    A window that asks for a doctor takes a doctor's contact first, in its target weeks if there is one. The
    first contact before the birth is K1, however late it came.
    """
    left = sorted((one for one in contacts if one.on <= today), key=lambda one: (one.on, not one.with_doctor))
    made: dict[CareWindow, CareContact] = {}
    if first := _first_contact(windows, left):
        made[windows[0]] = first
        left.remove(first)
    asking = [window for window in windows if window.provider == DOCTOR]
    for window in asking:
        _take(window, [one for one in left if one.with_doctor], left, made)
    for window in (*(window for window in windows if window not in asking), *asking):
        _take(window, left, left, made)
    return tuple(_state(window, made.get(window), today) for window in windows)


def _first_contact(windows: Sequence[CareWindow], left: Sequence[CareContact]) -> CareContact | None:
    """The contact that is K1: the first of the mother before her birth, if K1 is asked for."""
    born_on = min((one.opens_on for one in windows if one.provider is None), default=date.max)
    is_asked = bool(windows) and windows[0].provider is not None
    found = (one for one in left if is_asked and one.newborn is None and one.on < born_on)
    return next(found, None)


def _take(
    window: CareWindow,
    choice: Sequence[CareContact],
    left: list[CareContact],
    made: dict[CareWindow, CareContact],
) -> None:
    own = [one for one in choice if one.newborn == window.newborn]
    within = [one for one in own if window.opens_on <= one.on <= window.closes_on]
    if window not in made and within:
        made[window] = min(within, key=lambda one: (not _in_target(window, one), one.on))
        left.remove(made[window])


def _in_target(window: CareWindow, contact: CareContact) -> bool:
    first, last = window.target_opens_on or window.opens_on, window.target_closes_on or window.closes_on
    return first <= contact.on <= last


def _state(window: CareWindow, contact: CareContact | None, today: date) -> CareState:
    if contact is not None:
        return CareState(
            window=window,
            state="done",
            done_on=contact.on,
            is_late=contact.on > window.closes_on,
            lacks_doctor=window.provider == DOCTOR and not contact.with_doctor,
        )
    if today > window.closes_on:
        return CareState(window=window, state="missed")
    return CareState(window=window, state="open" if today >= window.opens_on else "upcoming")
