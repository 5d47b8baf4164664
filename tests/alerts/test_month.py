"""A week of the simulated month (`make month`): killing workers changes nothing.

`OSOC_MONTH_SEED=…` to begin elsewhere: a failed one prints its seed.
"""

import os
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from app.core import db
from tests.alerts.month import laws
from tests.alerts.month.story import Month

SEED = int(os.environ.get("OSOC_MONTH_SEED", "20261124"))
ALERTS = 80
KILLS = 10


def test_workers_that_die_lose_no_alert_no_step_and_no_message(database_url: str, tmp_path: Path) -> None:
    month = Month(database_url, tmp_path, SEED, ALERTS, timedelta(hours=3), KILLS, days=4)

    month.run()

    with Session(db.engine()) as session:
        end = laws.read(session, tmp_path / "outside")
    assert laws.broken(end, month.poisoned, KILLS) == [], f"seed {SEED}"
    assert month.told["raised"] > ALERTS
    assert month.told["killed at work"] > 0
    assert len({one.step for one in end.alerts if one.owner_id is None}) > 1
    assert any(one.gave_up_at for one in end.notices)
