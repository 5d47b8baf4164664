"""Who is paired first, and what is near. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from app.admin.schemas_pairings import Free, Woman
from app.clients.models import Client, Pregnancy
from app.clients.rules_card import booked_facts, screen, standing_score
from app.clinical.gestation import gestational_age
from app.clinical.kspr import categories, category_of
from app.clinical.snapshot import facts_of
from app.pairings.rules_eligibility import is_eligible


def woman(
    client: Client,
    pregnancy: Pregnancy,
    place: Sequence[str],
    boxes: Mapping[str, int],
    found: Collection[str],
    today: date,
) -> Woman:
    """What a coordinator may know of a woman who waits."""
    score = standing_score(boxes)
    booked = booked_facts(client, pregnancy)
    facts: dict[str, Any] = facts_of(booked, booked["on"])
    facts["pre_eclampsia_positive"] = screen(booked, ()).positive
    village, subdistrict, subdistrict_code = place
    return Woman(
        client_id=client.id,
        code=client.code,
        village=village,
        subdistrict=subdistrict,
        subdistrict_code=subdistrict_code,
        category=category_of(score).code,
        age=gestational_age(pregnancy.edd, today),
        is_eligible=is_eligible(score, facts, found),
    )


def pressing(one: Woman) -> tuple[bool, int, int, str]:
    """For whom the programme is meant first, then the higher band, then who is further on."""
    bands = [category.code for category in categories()]
    return not one.is_eligible, -bands.index(one.category), -one.age.total_days, one.code


def is_near(one: Woman, free: Free) -> bool:
    """Whether she lives in the campus's own kecamatan."""
    return one.subdistrict_code == free.campus.subdistrict_code


def nearest_women(women: Sequence[Woman], free: Free) -> list[Woman]:
    """Those of the campus's kecamatan first, else as they stood."""
    return sorted(women, key=lambda one: not is_near(one, free))


def nearest_students(students: Sequence[Free], one: Woman) -> list[Free]:
    return sorted(students, key=lambda free: not is_near(one, free))
