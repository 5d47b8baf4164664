"""What a midwife writes down when she registers one of the model's women. Pure."""

from datetime import date, timedelta
from random import Random
from typing import Any

from app.clients.models import ConsentManner
from app.clients.rules import consent_text, is_minor
from app.clients.schemas import ConsentIn, ContactIn, DatesIn, Entry, Identity, PregnancyIn
from app.clinical.answers import read_answers
from app.clinical.checklists import latest
from app.core.clock import day_of
from app.demo import names
from app.demo.answers import rounded
from app.demo.model import model, table
from app.demo.woman import Woman

HER_PHONES = 2000
THEIR_PHONES = 5000


def entry_of(woman: Woman) -> Entry:
    """Her registration: who she is, by whom she is reached, what she said, and her pregnancy."""
    on, random = day_of(woman.registered_at), woman.random
    has_phone = random.random() < 0.8
    hamlet, rt, rw = random.choice(table("names")["hamlets"]), random.randint(1, 9), random.randint(1, 6)
    return Entry(
        identity=Identity(
            name=woman.name,
            born_on=woman.born_on,
            village_code=woman.village_code,
            nik=_nik(woman) if random.random() < model()["chance"]["has_nik"] else None,
            phone=names.example_phone(HER_PHONES + woman.number) if has_phone else None,
            address=f"Dusun {hamlet} RT {rt:02} RW {rw:02}",
        ),
        contact=_contact(woman, random),
        consent=_consent(woman, on, random),
        pregnancy=PregnancyIn(dates=_dates(woman, on, random), history=history(woman, on, random)),
    )


def _nik(woman: Woman) -> str:
    """Well formed; its order number is higher than a registrar would come to on one day."""
    place, born = woman.village_code[:8].replace(".", ""), woman.born_on
    return f"{place}{born.day + 40:02}{born:%m%y}{9000 + woman.number:04}"


def _contact(woman: Woman, random: Random) -> ContactIn:
    words = table("names")
    relation = (
        "ibu" if is_minor(woman.born_on, day_of(woman.registered_at)) else random.choice(words["relations"])
    )
    return ContactIn(
        name=names.woman(random) if relation in ("ibu", "mertua") else names.man(random),
        relation=relation,
        phone=names.example_phone(THEIR_PHONES + woman.number),
        hours=random.choice(words["hours"]),
        whatsapp_ok=random.random() < 0.7,
        may_say=random.choice(words["may_say"]),
    )


def _consent(woman: Woman, on: date, random: Random) -> ConsentIn:
    minor = woman.consents and is_minor(woman.born_on, on)
    return ConsentIn(
        version=consent_text()["version"],
        given_on=on,
        manner=random.choice(
            [ConsentManner.WRITTEN] * 6 + [ConsentManner.THUMBPRINT, ConsentManner.SPOKEN_WITNESSED]
        ),
        is_given=woman.consents,
        place_ok=random.random() < 0.85,
        photo_ok=random.random() < 0.4,
        whatsapp_ok=random.random() < 0.8,
        guardian_name=names.woman(random) if minor else None,
        guardian_relation="ibu" if minor else None,
    )


def _dates(woman: Woman, on: date, random: Random) -> DatesIn:
    by_ultrasound = random.random() < model()["chance"]["ultrasound_date"]
    return DatesIn(
        gravida=woman.body.gravida,
        para=woman.body.para,
        abortus=woman.body.abortus,
        lmp=None if by_ultrasound and random.random() < 0.3 else woman.lmp,
        ultrasound_edd=woman.edd + timedelta(days=random.randint(-3, 3)) if by_ultrasound else None,
    )


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
