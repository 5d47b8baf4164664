"""What comes of an alert, and the words a midwife writes about it. Pure."""

from datetime import datetime, timedelta
from random import Random

from app.alerts.models import AnswerOutcome
from app.alerts.schemas import Answer
from app.demo.model import table

KEPT_OPEN_FOR = {"emergency": timedelta(minutes=45), "urgent": timedelta(hours=3)}


def outcomes(
    level: str, told: datetime, last: datetime, random: Random, false_alarm: float, declined: float
) -> list[tuple[datetime, AnswerOutcome]]:
    """When which outcome is told: most need one, some a first that keeps it open."""
    dice = random.random()
    if dice < false_alarm:
        return [(told, AnswerOutcome.FALSE_ALARM)]
    if dice < false_alarm + declined:
        return [(told, AnswerOutcome.DECLINED), (last, AnswerOutcome.VISITED)]
    if level == "emergency":
        return [(told, AnswerOutcome.REFERRED), (last, AnswerOutcome.ARRIVED)]
    usual = (AnswerOutcome.VISITED, AnswerOutcome.VISITED, AnswerOutcome.ADVISED, AnswerOutcome.REFERRED)
    return [(told, random.choice(usual))]


def words_for(outcome: AnswerOutcome, level: str, random: Random, now: datetime) -> Answer:
    words = table("words")["answer"]
    answer = {"done": random.choice(words[outcome.value]), "by_whom": random.choice(words["by_whom"])}
    if outcome is AnswerOutcome.FALSE_ALARM:
        answer["note"] = random.choice(words["false_alarm_note"])
    if outcome is not AnswerOutcome.DECLINED:
        return Answer(outcome=outcome, **answer)
    return Answer(
        outcome=outcome,
        decided_by=random.choice(words["decided_by"]),
        reason=random.choice(words["declined_reason"]),
        counselled_by=answer["by_whom"],
        next_attempt_at=now + KEPT_OPEN_FOR.get(level, timedelta(days=1)),
        **answer,
    )
