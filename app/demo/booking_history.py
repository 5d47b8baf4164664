"""What a midwife asks and measures when she registers one of the model's women. Pure."""

from datetime import date, timedelta
from random import Random
from typing import Any

from app.clinical.answers import read_answers
from app.clinical.checklists import latest
from app.demo.answers import rounded
from app.demo.model import model
from app.demo.woman import Woman


def history(woman: Woman, on: date, random: Random) -> dict[str, Any]:
    """Her answers to the registration checklist, as the page would keep them."""
    yes = {code: random.random() < chance for code, chance in model()["booked"].items()}
    answers: dict[str, Any] = yes | _family(woman, random) | _earlier(woman, on, yes, random)
    answers |= {
        "has_anaemia": False,
        "has_malaria": False,
        "travel_malaria_area_last_month": False,
        "on_antihypertensive": yes["chronic_hypertension"] and random.random() < 0.5,
        "antiphospholipid_syndrome": False,
        "fetuses": woman.body.fetuses,
        "bled_this_pregnancy": False,
        "has_mild_pre_eclampsia": False,
        "has_severe_pre_eclampsia": False,
        "has_hydramnios": False,
        "has_fetal_death": False,
        "placenta_praevia": False,
    }
    return read_answers(latest("registration"), answers | _measured(woman, on, random))


def _family(woman: Woman, random: Random) -> dict[str, Any]:
    if woman.body.age < 18:
        return {"married": False}
    longest = max(1.0, woman.body.age - 19.0)
    years = min(longest, random.uniform(0.5, 3.0) + woman.body.para * random.uniform(2.0, 4.0))
    return {"married": True, "married_years": round(years, 1)}


def _earlier(woman: Woman, on: date, yes: dict[str, bool], random: Random) -> dict[str, Any]:
    """What only a woman who was pregnant before is asked."""
    body = woman.body
    if body.gravida == 1:
        asked = {code: False for code in yes if code.startswith("prior_") or code == "new_partner"}
        return asked | {"had_earlier_pregnancy": False}
    answers: dict[str, Any] = {
        "had_earlier_pregnancy": True,
        "prior_pregnancy_loss": body.abortus > 0,
        "prior_caesarean": body.had_caesarean,
    }
    if body.para == 0:
        return answers | {code: False for code in yes if code.startswith("prior_")}
    longest = max(14, min(160, (body.age - 18) * 12))
    months = random.randint(14, longest)
    return answers | {
        "last_birth_on": (on - timedelta(days=round(months * 30.4))).isoformat(),
        "last_child_alive": True,
        "youngest_child_age_months": months,
        "birth_interval_years": round(max(0.2, months / 12 - woman.week(on) / 52), 1),
    }


def _measured(woman: Woman, on: date, random: Random) -> dict[str, Any]:
    rows, body, week = model(), woman.body, woman.week(on)
    upper, lower = body.pressure(week, random)
    systolic = rounded(upper, rows, random)
    measured = {
        "height_cm": body.height_cm,
        "prepregnancy_weight_kg": body.weight_before_kg,
        "weight_kg": round(body.weight_kg(week), 1),
        "muac_cm": body.muac_cm,
        "systolic_mmhg": systolic,
        "diastolic_mmhg": min(systolic - 10, rounded(lower, rows, random)),
        "haemoglobin_g_dl": body.hb(week, random),
        "urine_protein": "negative",
    }
    left_out = [code for code in measured if "mmhg" not in code and random.random() < 0.04]
    kept: dict[str, Any] = {code: value for code, value in measured.items() if code not in left_out}
    return kept | {"not_measured": {code: "no_device" for code in left_out}}
