"""The last hours before the demo is opened: what still waits for an answer, and nothing beside it."""

from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import col, select

from app.alerts.models import Alert, AnswerOutcome
from app.core.clock import day_of
from app.demo.answering import give_answer, speak, still_open, take_on
from app.demo.model import Row, model, table
from app.demo.story import Story
from app.demo.visiting import send
from app.demo.woman import Woman
from app.people.models import Person

SHOWN_EMERGENCY_OF, SHOWN_URGENT_OF = 1, 2
"""The women of the demo midwife's village whose alerts wait in her inbox."""
SHOWN = {0, SHOWN_EMERGENCY_OF, SHOWN_URGENT_OF}

CALM_AGES = range(20, 35)


def plan_ending(story: Story) -> None:
    story.clock.plan(story.answered_until, lambda at: _clear(story, at))
    story.clock.plan(story.answered_until + timedelta(minutes=1), lambda at: _arrange(story))
    story.clock.plan(story.end - timedelta(minutes=12), lambda at: _trim_watch(story, at))


def _clear(story: Story, now: datetime) -> None:
    """Whatever is left of the ordinary days, urgent or worse, is answered."""
    numbers = {client.id: number for number, client in story.clients.items()}
    statement = select(Alert).where(col(Alert.closed_at).is_(None), col(Alert.level) != "watch")
    for alert in list(story.session.exec(statement)):
        woman = story.women[numbers[alert.client_id]]
        who = story.district.koordinators[story.clients[woman.number].facility_id]
        give_answer(story, woman, who, [alert.id], AnswerOutcome.VISITED, now)


def _arrange(story: Story) -> None:
    """Visits of the last hours, each at a woman in whom nothing else is found; the demo midwife has one of
    each kind.
    """
    rows, women = table("ending"), _calm_women(story)
    for kind, shown, wanted in (
        ("emergency", SHOWN_EMERGENCY_OF, story.size.emergency),
        ("urgent", SHOWN_URGENT_OF, story.size.urgent),
    ):
        for row in rows[kind][:wanted]:
            woman = story.women[shown] if row is rows[kind][0] else women.pop(0)
            received = story.end - timedelta(minutes=row["minutes"])
            story.clock.plan(received, partial(_found, story, woman, row))


def _calm_women(story: Story) -> list[Woman]:
    """Paired women, late in pregnancy, of no age or history that is itself reported: elsewhere first."""
    today, here = day_of(story.end), model()["place"]["village"]
    calm = [
        story.women[number]
        for number, pairing in story.pairings.items()
        if pairing.ended_at is None and number not in SHOWN and _is_calm(story.women[number], today)
    ]
    return sorted(calm, key=lambda woman: (woman.village_code == here, woman.number))


def _is_calm(woman: Woman, today: date) -> bool:
    body, week = woman.body, woman.week(today)
    is_late = 29 <= week < 37 and day_of(woman.ends_at) > today
    return is_late and body.age in CALM_AGES and body.para > 0 and body.fetuses == 1


def _found(story: Story, woman: Woman, row: Row, now: datetime) -> None:
    """The visit with this finding arrives; then what has been done about it until now is done."""
    calm = table("ending")["calm"]
    answers = calm | row["answers"] | {"next_visit_on": (day_of(now) + timedelta(days=7)).isoformat()}
    ended = now - timedelta(minutes=1)
    send(story, woman, _student(story, woman), answers, ended - timedelta(minutes=20), ended, now)
    statement = select(Alert.id).where(
        Alert.client_id == story.clients[woman.number].id, Alert.opened_at == now
    )
    ids, midwife, quarter = list(story.session.exec(statement)), story.midwife(woman), (story.end - now) / 4
    if row["state"] in ("owned", "spoken"):
        story.clock.plan(now + quarter, lambda at: take_on(story, woman, midwife, ids, at))
    if row["state"] == "spoken":
        story.clock.plan(now + 2 * quarter, lambda at: speak(story, woman, midwife, ids, at))


def _student(story: Story, woman: Woman) -> Person:
    return story.session.get_one(Person, story.pairings[woman.number].student_id)


def _trim_watch(story: Story, now: datetime) -> None:
    """Of the watch alerts the newest wait on; the others were answered just before."""
    statement = select(Alert).where(col(Alert.closed_at).is_(None), Alert.level == "watch")
    waiting = list(story.session.exec(statement.order_by(col(Alert.opened_at).desc(), col(Alert.rule))))
    numbers = {client.id: number for number, client in story.clients.items()}
    for alert in waiting[story.size.watch :]:
        woman = story.women[numbers[alert.client_id]]
        if still_open(story, [alert.id]):
            give_answer(story, woman, story.midwife(woman), [alert.id], AnswerOutcome.ADVISED, now)
