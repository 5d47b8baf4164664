"""Every table, so that the metadata is whole: for alembic/env.py and tests/conftest.py."""

from app.alerts import models as alerts
from app.clients import models as clients
from app.core import audit
from app.grading import models as grading
from app.notices import models as notices
from app.pairings import models as pairings
from app.people import models as people
from app.referrals import models as referrals
from app.reviews import models as reviews
from app.rosters import models as rosters
from app.selfreports import models as selfreports
from app.visits import models as visits

__all__ = [
    "alerts",
    "audit",
    "clients",
    "grading",
    "notices",
    "pairings",
    "people",
    "referrals",
    "reviews",
    "rosters",
    "selfreports",
    "visits",
]
