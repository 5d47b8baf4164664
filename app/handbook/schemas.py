"""What a judged Snapshot looks like on the wire: the answer of the data dictionary."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class SnapshotIn(BaseModel):
    """A Snapshot by the dictionary's names; `app.clinical.fields` checks them one by one."""

    model_config = ConfigDict(extra="allow")

    id: Any = Field(default=None, description="Echoed in the answer.")
