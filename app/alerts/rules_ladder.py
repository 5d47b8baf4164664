"""The ladder of `ladder.toml`, read: who is called at each step, and by when each promise is due. Pure."""

import tomllib
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from app.alerts.models import Route
from app.core.clock import WIB, day_of
from app.people.models import Role
from app.rosters import rules as rosters

LEVELS = ("watch", "urgent", "emergency")


@cache
def ladder() -> dict[str, Any]:
    """ladder.toml, read once."""
    return tomllib.loads((Path(__file__).parent / "ladder.toml").read_text(encoding="utf-8"))


def worse(level: str, than: str) -> bool:
    """
    >>> worse("emergency", "urgent"), worse("urgent", "urgent")
    (True, False)
    """
    return LEVELS.index(level) > LEVELS.index(than)


def worst(levels: Iterable[str]) -> str:
    return max(levels, key=LEVELS.index)


# Who


def people_of(level: str, route: Route) -> list[str]:
    """Who is called at each step, first to last: midwife, coordinator, doctor, head, district."""
    if route is Route.PRIVATE:
        return list(ladder()["private"]["steps"])
    return [step["who"] for step in ladder()["levels"][level]["steps"]]


def top_of(level: str, route: Route) -> int:
    return len(people_of(level, route)) - 1


def shows_psc(level: str, step: int, route: Route) -> bool:
    """Whether those called at this step are shown the number of the ambulance service."""
    steps = ladder()["levels"][level]["steps"]
    return route is Route.OPEN and step < len(steps) and bool(steps[step].get("shows_psc"))


def coordinator_step(level: str, route: Route) -> int:
    return people_of(level, route).index("coordinator")


def first_step(level: str, route: Route, found_at: datetime, now: datetime) -> int:
    """0; for an emergency that reached the server later than the first step's own time, higher."""
    if level != "emergency" or now - found_at <= timedelta(minutes=ladder()["levels"][level]["owned"]):
        return 0
    return min(int(ladder()["clock"]["late_start_step"]), top_of(level, route))


def starts_anew(level: str, than: str, since: datetime, now: datetime) -> bool:
    """Whether a repeat starts the clock anew: it is worse, or comes long after the clock began."""
    long_after = timedelta(minutes=ladder()["clock"]["repeat_starts_anew_minutes"])
    return worse(level, than) or now - since >= long_after


def sees(role: Role, user_id: UUID, route: Route, step: int, owner_id: UUID | None) -> str:
    """What a person in whose care the woman is may see of an alert: "whole", "closed" (that it is there) or
    "nothing".

    The private route is the bidan koordinator's; the head sees it when it has climbed to the doctor, for whom
    the head stands in.
    """
    if route is Route.OPEN or role is Role.BIDAN_KOORDINATOR or owner_id == user_id:
        return "whole"
    if role is Role.HEAD:
        return "whole" if step >= people_of("urgent", route).index("doctor") else "closed"
    return "closed" if role is Role.STUDENT else "nothing"


# By when


def due_at(
    level: str, step: int, since: datetime, respond_within: int | None, route: Route = Route.OPEN
) -> datetime | None:
    """When an alert that nobody has taken on leaves this step for the next; None at the top of its ladder."""
    if step >= top_of(level, route):
        return None
    if respond_within is not None:
        return since + timedelta(minutes=respond_within * ladder()["respond_within"]["steps"][step])
    until = ladder()["levels"][level]["steps"][step]["until"]
    return _at(until, since)


def spoken_by(level: str, since: datetime, respond_within: int | None) -> datetime:
    """By when someone has spoken with her."""
    if respond_within is not None:
        return since + timedelta(minutes=respond_within * ladder()["respond_within"]["spoken"])
    return _at(ladder()["levels"][level]["spoken"], since)


def owned_by(level: str, since: datetime, respond_within: int | None) -> datetime:
    """By when someone has said: I take this on."""
    if respond_within is not None:
        return since + timedelta(minutes=respond_within * ladder()["respond_within"]["owned"])
    return _at(ladder()["levels"][level]["owned"], since)


def seen_by(level: str, since: datetime, respond_within: int | None) -> datetime | None:
    """By when she has been seen in person; None where that is not asked for."""
    asked = ladder()["levels"][level].get("seen") if respond_within is None else None
    return _at(asked, since) if asked else None


def outcome_by(level: str, since: datetime, respond_within: int | None) -> datetime | None:
    """By when it is known what came of it; None: at the next visit."""
    row = ladder()["levels"][level]
    if "outcome" not in row:
        return None
    after_speaking = timedelta(minutes=row["outcome"] - row["spoken"])
    return spoken_by(level, since, respond_within) + after_speaking


def visit_time(since: datetime) -> datetime:
    """Before sunset if raised between 05:00 and 13:00 WIB, else by 09:00 of the next morning."""
    day, local = ladder()["day"], since.astimezone(WIB)
    if day["visit_raised_from"] <= local.time() <= day["visit_raised_until"]:
        return rosters.sunset(local.date())
    this_morning = _wib(local.date(), day["next_morning"])
    early = local.time() < day["visit_raised_from"]
    return this_morning if early else this_morning + timedelta(days=1)


def next_working_day(since: datetime) -> datetime:
    """The end of the next working day; a holiday is none."""
    day = day_of(since) + timedelta(days=1)
    while not rosters.is_working_day(day, ladder()["day"]["working_weekdays"]):
        day += timedelta(days=1)
    return _wib(day, ladder()["day"]["working_day_ends"])


def digest_time(now: datetime) -> datetime:
    """When the digest of this day goes out."""
    return _wib(day_of(now), ladder()["day"]["digest"])


def patience(level: str, respond_within: int | None) -> timedelta:
    """The least time given after someone took a step, and at each step that is climbed after that."""
    if respond_within is not None:
        return timedelta(minutes=respond_within / 2)
    return timedelta(minutes=ladder()["levels"][level]["patience"])


def next_attempt_limit(levels: Collection[str]) -> timedelta:
    """How far off the next try may be where she was not reached or said no."""
    return timedelta(minutes=next_attempts(worst(levels))[-1])


def next_attempts(level: str) -> list[int]:
    """The minutes after which she may be tried again, to choose from."""
    return list(ladder()["levels"][level]["next_attempts"])


def was_sent_in_time(level: str, found_at: datetime, opened_at: datetime) -> bool:
    """Whether the student's finding reached the server soon enough."""
    return opened_at - found_at <= timedelta(minutes=ladder()["levels"][level]["sent_within"])


def was_spoken_in_time(
    level: str, opened_at: datetime, respond_within: int | None, contacted_at: datetime | None, now: datetime
) -> bool | None:
    """Whether she was spoken to in time; None while there is still time."""
    limit = spoken_by(level, opened_at, respond_within)
    if contacted_at is not None:
        return contacted_at <= limit
    return None if now <= limit else False


def _at(until: int | str, since: datetime) -> datetime:
    if until == "visit_time":
        return visit_time(since)
    if until == "next_working_day":
        return next_working_day(since)
    return since + timedelta(minutes=int(until))


def _wib(day: date, at: time) -> datetime:
    return datetime.combine(day, at, WIB).astimezone(UTC)
