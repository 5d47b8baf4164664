"""Midwives answer what was found: most in time, a few late so that it climbs, a few to no avail at first."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from sqlmodel import col, select

from app.alerts import rules_ladder as ladder
from app.alerts import service as alerts
from app.alerts.models import Alert, AnswerOutcome
from app.clients import queries as clients
from app.clients import service as clients_service
from app.demo.hours import awake
from app.demo.model import model
from app.demo.replies import outcomes, words_for
from app.demo.story import Story
from app.demo.woman import Woman
from app.people.models import Person


def look_after(story: Story, woman: Woman, now: datetime) -> None:
    """Plan when and how the alerts that were opened just now will be answered."""
    client = story.clients[woman.number]
    statement = select(Alert).where(Alert.client_id == client.id, Alert.opened_at == now)
    opened = list(story.session.exec(statement))
    if not opened:
        return
    level, ids = ladder.worst(alert.level for alert in opened), [alert.id for alert in opened]
    if level == "watch":
        _plan_watch(story, woman, ids, now)
    elif now < story.answered_until:
        _plan_help(story, woman, level, ids, now)


def _plan_watch(story: Story, woman: Woman, ids: Sequence[UUID], now: datetime) -> None:
    random = woman.random
    minutes = random.uniform(*model()["delay"]["watch_answered"])
    if random.random() < model()["chance"]["silent"]:
        minutes *= 4
    at = awake(now + timedelta(minutes=minutes), random, 8, 16)
    story.clock.plan(at, lambda then: _answer_watch(story, woman, ids, now, then))


def _answer_watch(
    story: Story, woman: Woman, ids: Sequence[UUID], opened_at: datetime, now: datetime
) -> None:
    """Answered; but of the last days' alerts the newest shall wait when the demo is opened, and for each
    that joins them the one that has waited longest is answered.
    """
    if story.end - opened_at < timedelta(hours=model()["end"]["watch_held"]):
        story.held.append((woman, ids))
        if woman.random.random() < model()["end"]["watch_taken_on"]:
            take_on(story, woman, story.midwife(woman), ids, now)
        if len(story.ears.open_watch) <= story.size.watch:
            return
        woman, ids = story.held.popleft()
    outcome = woman.random.choice((AnswerOutcome.ADVISED, AnswerOutcome.ADVISED, AnswerOutcome.VISITED))
    give_answer(story, woman, story.midwife(woman), ids, outcome, now)


def _plan_help(story: Story, woman: Woman, level: str, ids: Sequence[UUID], now: datetime) -> None:
    """Read and taken on, spoken to, answered: each at its time, and all of it before the last hours."""
    random, delay, chance = woman.random, model()["delay"], model()["chance"]
    is_silent = random.random() < chance["silent"]
    owned = now + _minutes(random, delay[f"silent_{level}" if is_silent else f"{level}_owned"])
    spoken = owned + _minutes(random, delay[f"{level}_spoken"])
    told = spoken + _minutes(
        random, delay["emergency_referred" if level == "emergency" else "urgent_answered"]
    )
    if level == "urgent":
        told = awake(told, random)
    last = told + _minutes(random, delay["emergency_arrived"])
    who = (
        story.district.koordinators[story.clients[woman.number].facility_id]
        if is_silent
        else story.midwife(woman)
    )
    squeeze = min(1.0, (story.answered_until - now) / (last - now))
    owned, spoken, told, last = (now + (at - now) * squeeze for at in (owned, spoken, told, last))
    story.clock.plan(owned, lambda then: take_on(story, woman, who, ids, then))
    story.clock.plan(spoken, lambda then: speak(story, woman, who, ids, then))
    plan = partial(give_answer, story, woman, who, ids)
    for at, outcome in outcomes(level, told, last, random, chance["false_alarm"], chance["declined"]):
        story.clock.plan(at, partial(plan, outcome))


def take_on(story: Story, woman: Woman, who: Person, ids: Sequence[UUID], now: datetime) -> None:
    """She reads them and takes them on."""
    if waiting := still_open(story, ids):
        alerts.mark_seen(story.session, who, waiting, now)
        mine = [alert.id for alert in waiting if alert.owner_id is None]
        alerts.own(story.session, who, story.clients[woman.number], mine, now)


def speak(story: Story, woman: Woman, who: Person, ids: Sequence[UUID], now: datetime) -> None:
    if waiting := still_open(story, ids):
        client = story.clients[woman.number]
        alerts.contact(story.session, who, client, [alert.id for alert in waiting], now)


def give_answer(
    story: Story,
    woman: Woman,
    who: Person,
    ids: Sequence[UUID],
    outcome: AnswerOutcome,
    now: datetime,
) -> None:
    """What came of it, for all of them that are still open; having seen her she is sure of the card."""
    waiting = still_open(story, ids)
    if not waiting:
        return
    client, level = story.clients[woman.number], ladder.worst(alert.level for alert in waiting)
    alerts.mark_seen(story.session, who, waiting, now)
    answer = words_for(outcome, level, woman.random, now)
    alerts.answer(story.session, who, client, [alert.id for alert in waiting], answer, now)
    if outcome is AnswerOutcome.VISITED:
        for one in clients.risk_of(story.session, story.pregnancies[woman.number].id).factors:
            if not one.is_confirmed:
                clients_service.confirm_factor(story.session, who, client.id, one.id, now)


def still_open(story: Story, ids: Sequence[UUID]) -> list[Alert]:
    statement = select(Alert).where(col(Alert.id).in_(ids), col(Alert.closed_at).is_(None))
    return list(story.session.exec(statement.order_by(col(Alert.id))))


def _minutes(random: Random, span: Sequence[int]) -> timedelta:
    return timedelta(minutes=random.uniform(*span))
