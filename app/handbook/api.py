"""Judging a Snapshot without keeping it."""

from typing import Annotated, Any

from fastapi import APIRouter

from app.access import Action, Door, allow
from app.clinical.assess import assess
from app.clinical.fields import BadAnswer, read_snapshot
from app.core.errors import Invalid
from app.handbook.schemas import SnapshotIn

router = APIRouter(prefix="/api/assess", tags=["rulebook"])


@router.post("")
def judge(sent: SnapshotIn, door: Annotated[Door, allow(Action.ASSESS)]) -> dict[str, Any]:
    """What the rules say of a Snapshot; nothing is kept, nobody is alerted."""
    with door:
        raw = {k: v for k, v in sent.model_dump().items() if k != "id"}
        try:
            return assess(read_snapshot(raw)).as_json(sent.id)
        except BadAnswer as error:
            raise Invalid.field(error.field, error.says) from error
