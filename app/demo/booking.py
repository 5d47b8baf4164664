"""What a midwife writes down when she registers one of the model's women. Pure."""

from datetime import date, timedelta
from random import Random

from app.clients.models import ConsentManner
from app.clients.rules import consent_text, is_minor
from app.clients.schemas import ConsentIn, ContactIn, DatesIn, Entry, Identity, PregnancyIn
from app.core.clock import day_of
from app.demo import names
from app.demo.booking_history import history
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
