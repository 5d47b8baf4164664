"""The desk's forms, read to what the rooms below take. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from app.clients import rules as clients
from app.clients.models import ConsentManner, Outcome
from app.clients.schemas import (
    SEXES,
    ConsentIn,
    ContactIn,
    DatesIn,
    EndIn,
    Entry,
    Identity,
    NewbornIn,
    PregnancyIn,
)
from app.clinical.checklists import latest
from app.clinical.completeness import rare_values
from app.clinical.fields import FIELDS
from app.clinical.form_boxes import entered_again
from app.clinical.forms import read_form
from app.clinical.problems import BadAnswers, FieldProblem
from app.core.clock import WIB
from app.core.errors import N_, Invalid, Problem, Said
from app.core.forms import Form
from app.core.papers import read_nik
from app.people.rules import phone

CHECKLIST = latest("registration")
SURE = "sure_"
"""The tick that answers a question has this and the question's code as its name."""

MOST_CHILDREN = 4


class NotSure(Invalid):
    """Nothing is wrong, but something is so unlikely that it is asked once more."""

    def __init__(self, questions: Sequence[clients.Question], rare: Sequence[FieldProblem]) -> None:
        super().__init__(N_("Ada yang perlu dipastikan. Periksa, lalu simpan lagi."))
        self.questions, self.rare = questions, rare
        asked = [Problem(SURE + q.code, q.said) for q in questions]
        self.problems = (*asked, *(Problem(f"{r.code}_confirmed", Said(r.says)) for r in rare))

    @property
    def shown(self) -> dict[str, object]:
        """What a page needs to ask."""
        rare = [row.code for row in self.rare]
        return {"problems": self.problems, "questions": self.questions, "rare": rare}


def again(form: Form) -> Form:
    """The form as it is shown once more: everything that was entered, also what cannot be read."""
    return Form(entered_again(form.pairs))


def read_entry(form: Form, villages: Iterable[str], today: date) -> Entry:
    """A registration as it was sent; Invalid with all that is wrong, or NotSure with all that is unlikely."""
    identity = _identity(form, set(villages))
    contact = _contact(form)
    consent = read_consent(form)
    dates = read_dates(form)
    history, rare = _history(form)
    if identity is None or consent is None or dates is None or form.problems:
        raise Invalid.fields(*form.problems)
    entry = Entry(
        identity=identity,
        contact=contact,
        consent=consent,
        pregnancy=PregnancyIn(dates=dates, history=history),
        not_these=frozenset(_ids(form, "not_these")),
    )
    form.problems += clients.entry_problems(entry, today)
    form.check()
    _ask(form, clients.entry_questions(entry, today), rare)
    return entry


def read_identity(
    form: Form, villages: Iterable[str], today: date, *, known_nik: str | None
) -> tuple[Identity, ContactIn | None]:
    """Who she is and by whom she may be reached, as corrected. A NIK that stays is not asked about again."""
    identity, contact = _identity(form, set(villages)), _contact(form)
    if identity is None or form.problems:
        raise Invalid.fields(*form.problems)
    form.problems += clients.identity_problems(identity, today)
    form.check()
    nik = identity.nik if identity.nik != known_nik else None
    _ask(form, [*clients.nik_questions(nik, identity.born_on)] if nik else [], [])
    return identity, contact


def read_pregnancy(form: Form, today: date) -> PregnancyIn:
    """A further pregnancy as it was sent."""
    dates = read_dates(form)
    history, rare = _history(form)
    if dates is None or form.problems:
        raise Invalid.fields(*form.problems)
    form.problems += clients.dates_problems(dates, today)
    form.check()
    _ask(form, [*clients.dates_questions(dates, today)], rare)
    return PregnancyIn(dates=dates, history=history)


def read_amendment(form: Form, today: date) -> tuple[DatesIn, str]:
    """Corrected dates and counts, and why."""
    dates = read_dates(form)
    need(form, "reason")
    reason = form.text("reason", longest=300)
    if dates is None or reason is None or form.problems:
        raise Invalid.fields(*form.problems)
    form.problems += clients.dates_problems(dates, today)
    form.check()
    _ask(form, [*clients.dates_questions(dates, today)], [])
    return dates, reason


def read_consent(form: Form) -> ConsentIn | None:
    """Her word; of a no, no tick is kept."""
    answer = form.raw("consent")
    if answer not in ("yes", "no"):
        form.wrong("consent", N_("Pilih jawaban Ibu sendiri: setuju atau belum."))
    need(form, "consent_on", "consent_manner")
    given_on, manner = form.day("consent_on"), form.choice("consent_manner", ConsentManner)
    names = [form.text(name, longest=n) for name, n in (("guardian_name", 120), ("guardian_relation", 60))]
    if given_on is None or manner is None:
        return None
    given = answer == "yes"
    return ConsentIn(
        version=clients.consent_text()["version"],
        given_on=given_on,
        manner=manner,
        is_given=given,
        place_ok=given and form.ticked("place_ok"),
        photo_ok=given and form.ticked("photo_ok"),
        whatsapp_ok=given and form.ticked("whatsapp_ok"),
        guardian_name=names[0],
        guardian_relation=names[1],
    )


def read_dates(form: Form) -> DatesIn | None:
    lmp, edd = form.day("lmp"), form.day("ultrasound_edd")
    names = ("gravida", "para", "abortus")
    need(form, *names)
    gravida, para, abortus = (form.whole(name, *_range(name)) for name in names)
    if gravida is None or para is None or abortus is None:
        return None
    return DatesIn(lmp=lmp, ultrasound_edd=edd, gravida=gravida, para=para, abortus=abortus)


def read_end(form: Form) -> EndIn:
    """How a pregnancy ended, as it was sent."""
    need(form, "outcome", "ended")
    outcome, on = form.choice("outcome", Outcome), form.day("ended")
    hour, minute = form.whole("hour", 0, 23), form.whole("minute", 0, 59) or 0
    mode = form.text("birth_mode", longest=40)
    if mode and mode not in FIELDS["birth_mode"].options:
        form.wrong("birth_mode", N_("Pilih salah satu pilihan yang ada."))
    place = form.text("birth_place", longest=120)
    children = _newborns(form, outcome) if outcome in clients.BIRTHS else ()
    if outcome is None or on is None or form.problems:
        raise Invalid.fields(*form.problems)
    return EndIn(
        outcome=outcome,
        ended_on=on,
        ended_at=None if hour is None else datetime.combine(on, time(hour, minute), WIB),
        birth_mode=mode,
        birth_place=place,
        newborns=children,
    )


def _newborns(form: Form, outcome: Outcome | None) -> tuple[NewbornIn, ...]:
    """The children of a birth, each by the number before its boxes."""
    need(form, "newborns")
    count = form.whole("newborns", 1, MOST_CHILDREN) or 0
    return tuple(_newborn(form, number, outcome) for number in range(1, count + 1))


def _newborn(form: Form, number: int, outcome: Outcome | None) -> NewbornIn:
    sex = form.text(f"sex_{number}", longest=1)
    if sex not in (None, *SEXES):
        form.wrong(f"sex_{number}", N_("Pilih salah satu pilihan yang ada."))
    return NewbornIn(
        sex=sex,
        birth_weight_kg=_weight(form, f"birth_weight_kg_{number}"),
        is_alive=outcome is Outcome.LIVE_BIRTH and not form.ticked(f"died_{number}"),
    )


def _weight(form: Form, name: str) -> float | None:
    """Kilograms; grams, as scales show them, are read as such."""
    text = form.text(name, longest=10)
    if text is None:
        return None
    low, high = FIELDS["birth_weight_kg"].plausible or (0, 0)
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        weight = 0.0
    weight = weight / 1000 if low * 1000 <= weight <= high * 1000 else weight
    if low <= weight <= high:
        return weight
    form.wrong(name, N_("Isi berat antara {low} dan {high} kg."), low=low, high=high)
    return None


NEEDED: Mapping[str, str] = {
    "name": N_("Isi nama lengkap Ibu."),
    "born_on": N_("Isi tanggal lahir Ibu."),
    "contact_name": N_("Isi nama kontak."),
    "contact_relation": N_("Isi hubungan kontak dengan Ibu."),
    "contact_phone": N_("Isi nomor telepon kontak."),
    "consent_on": N_("Isi tanggal Ibu menjawab."),
    "consent_manner": N_("Pilih cara Ibu menjawab."),
    "gravida": N_("Isi G: jumlah kehamilan."),
    "para": N_("Isi P: jumlah persalinan."),
    "abortus": N_("Isi A: jumlah keguguran."),
    "reason": N_("Isi alasannya."),
    "outcome": N_("Pilih hasil kehamilan."),
    "ended": N_("Isi tanggal kehamilan berakhir."),
    "made_on": N_("Isi tanggal pemeriksaan."),
    "newborns": N_("Isi jumlah bayi yang lahir."),
}
"""What is said of a box that was left empty, so that the list of problems can be read by itself."""


def need(form: Form, *names: str) -> None:
    """Note each of these boxes that was left empty."""
    for name in names:
        parts = (name, f"{name}_day", f"{name}_month", f"{name}_year")
        if not any(form.raw(part).strip() for part in parts):
            form.wrong(name, NEEDED[name])


def _identity(form: Form, villages: set[str]) -> Identity | None:
    need(form, "name", "born_on")
    name, born_on = form.text("name", longest=120), form.day("born_on")
    village = form.text("village_code", longest=13)
    if village not in villages:
        form.wrong("village_code", N_("Pilih desa atau kelurahan dari daftar."))
    nik = form.text("nik", longest=40)
    try:
        nik = read_nik("nik", nik) if nik else None
    except Invalid as refused:
        form.problems += refused.problems
    number, address = _phone(form, "phone"), form.text("address", longest=200)
    if name is None or born_on is None or village is None:
        return None
    return Identity(name=name, born_on=born_on, village_code=village, nik=nik, phone=number, address=address)


def _contact(form: Form) -> ContactIn | None:
    """By which telephone she may be reached. Left empty as a whole, there is none."""
    names = ("contact_name", "contact_relation", "contact_phone", "contact_hours", "contact_may_say")
    if not any(form.raw(name).strip() for name in names):
        return None
    need(form, "contact_name", "contact_relation", "contact_phone")
    name, relation = form.text("contact_name", longest=120), form.text("contact_relation", longest=60)
    number = _phone(form, "contact_phone")
    hours, may_say = form.text("contact_hours", longest=120), form.text("contact_may_say", longest=300)
    if name is None or relation is None or number is None:
        return None
    return ContactIn(
        name=name,
        relation=relation,
        phone=number,
        hours=hours or "",
        whatsapp_ok=form.ticked("contact_whatsapp"),
        may_say=may_say or "",
    )


def _phone(form: Form, name: str) -> str | None:
    text = form.text(name, longest=40)
    if text is None:
        return None
    number = phone(text, may_be_landline=True)
    if number is None:
        form.wrong(name, N_("Nomor telepon ini belum lengkap. Contoh: 0812 3450 0417."))
    return number


def _history(form: Form) -> tuple[dict[str, object], list[FieldProblem]]:
    """The answers of the checklist, and those so rare that they are asked about."""
    try:
        answers = read_form(CHECKLIST, form.pairs)
    except BadAnswers as bad:
        form.problems += [Problem(error.code, Said(error.says)) for error in bad.errors]
        return {}, []
    return answers, rare_values(CHECKLIST, answers)


def _ask(form: Form, questions: Sequence[clients.Question], rare: Sequence[FieldProblem]) -> None:
    open_ones = [q for q in questions if not form.ticked(SURE + q.code)]
    if open_ones or rare:
        raise NotSure(open_ones, rare)


def _ids(form: Form, name: str) -> Iterable[UUID]:
    for value in form.values(name):
        try:
            yield UUID(value)
        except ValueError:
            continue


def read_reason(form: Form) -> str:
    """Why something is withdrawn."""
    need(form, "reason")
    reason = form.text("reason", longest=300)
    if reason is None or form.problems:
        raise Invalid.fields(*form.problems)
    return reason


def _range(name: str) -> tuple[int, int]:
    low, high = FIELDS[name].plausible or (0, 0)
    return int(low), int(high)
