"""The form of a contact with the health service, read to what the rooms below take. Pure."""

from app.caseload.rules_forms import need
from app.clients.rules import MOTHER
from app.clients.schemas import CareIn
from app.clinical.laboratory import named_tests
from app.core.errors import N_, Invalid
from app.core.forms import Form

PROVIDERS = ("midwife", "doctor")


def read_care(form: Form) -> CareIn:
    """The contact as it was sent; who was seen is the mother unless the form asked."""
    need(form, "made_on")
    made_on, place = form.day("made_on"), form.text("place", longest=120)
    provider = form.raw("provider")
    if provider not in PROVIDERS:
        form.wrong("provider", N_("Pilih siapa yang memeriksa."))
    seen = [number for number in form.values("seen") if number.isdigit() and len(number) < 3]
    if made_on is None or form.problems:
        raise Invalid.fields(*form.problems)
    return CareIn(
        made_on=made_on,
        seen=tuple(map(int, seen)) if form.raw("asks_seen") else (MOTHER,),
        with_doctor=provider == "doctor",
        place=place,
        tests=tuple(code for code in named_tests() if code in form.values("tests")),
    )
