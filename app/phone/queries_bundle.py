"""Everything that a student's phone keeps of her one client, in her language; nothing private in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app.access import within
from app.alerts.queries import states_for
from app.clients.models import Client, Newborn, Pregnancy
from app.clients.queries import consent_of, contact_of, latest_pregnancy, newborns_of, risk_of
from app.clients.rules_card import as_kept, booked_facts
from app.clients.schemas import Risk
from app.clinical.attendance import ContactState
from app.clinical.checklists import checklist, latest
from app.clinical.gestation import gestational_age, lmp_from_edd
from app.clinical.rulebook import rules
from app.clinical.wording import answer_rows
from app.core import i18n
from app.core.clock import day_of
from app.people.models import Person, Village
from app.phone import rules_bundle as words
from app.reviews.queries import drafts_among, signatures_of
from app.visits.queries import visits_in, visits_of, whom_to_call
from app.visits.queries_forms import birth_told, choices_of, headings_of, sheet_for
from app.visits.queries_result import next_contact
from app.visits.rules import in_short
from app.visits.rules_birth import birth_facts
from app.visits.rules_forms import PLAN, PREGNANT
from app.visits.rules_snapshot import earlier_days, snapshot_of
from app.visits.schemas import Recorded

MOST_VISITS = 12
MEASURED = ("systolic_mmhg", "diastolic_mmhg", "weight_kg", "haemoglobin_g_dl", "fundal_height_cm")


def bundle_of(session: Session, user: Person, now: datetime) -> dict[str, Any]:
    """The bundle's part about her client; `client` is None for a student who is paired with nobody."""
    client = session.exec(select(Client).where(within(user, Client.id))).first()
    if client is None:
        return {"client": None}
    lang = user.language
    pregnancy = latest_pregnancy(session, client.id)
    visits = visits_of(session, user, client.id)
    own = [one for one in visits if one.visit.pregnancy_id == pregnancy.id]
    risk = risk_of(session, pregnancy.id).for_student()
    return {
        "client": _client(session, client, lang),
        "pregnancy": _pregnancy(pregnancy, now),
        "babies": [_baby(number, one) for number, one in enumerate(newborns_of(session, pregnancy.id), 1)],
        "risk": _risk(risk, lang),
        "kspr_category": risk.category,
        "facts": _facts(session, client, pregnancy, now),
        "last": _last(own),
        "forms": _forms(session, user, client, now),
        "next_contact": _contact(next_contact(session, pregnancy, now)),
        "visits": _visits(session, visits[:MOST_VISITS], lang),
        "alerts": _alerts(session, user, client, now),
        "calls": words.calls(whom_to_call(session, client), lang),
        "birth_plan": _birth_plan(own, lang),
        "signed": sorted(signatures_of(session, rules(day_of(now)))),
    }


def _client(session: Session, client: Client, lang: str) -> dict[str, Any]:
    contact, consent = contact_of(session, client.id), consent_of(session, client.id)
    safe = contact and {
        "name": contact.name,
        "relation": contact.relation,
        "phone": i18n.phone(contact.phone),
        "tel": contact.phone,
        "hours": contact.hours,
        "whatsapp": contact.whatsapp_ok,
        "may_say": contact.may_say,
    }
    return {
        "id": str(client.id),
        "code": client.code,
        "name": client.name,
        "village": session.get_one(Village, client.village_code).name,
        "address": client.address,
        "phone": i18n.phone(client.phone),
        "tel": client.phone,
        "safe_contact": safe,
        "may_photo": consent is not None and consent.photo_ok,
        "may_place": consent is not None and consent.place_ok,
    }


def _pregnancy(pregnancy: Pregnancy, now: datetime) -> dict[str, Any]:
    today = day_of(now)
    is_dated = pregnancy.ended_on is None and today >= lmp_from_edd(pregnancy.edd)
    age = gestational_age(pregnancy.edd, today) if is_dated else None
    return {
        "phase": "postpartum" if pregnancy.ended_on else "pregnancy",
        "edd_on": pregnancy.edd.isoformat(),
        "lmp_on": pregnancy.lmp.isoformat() if pregnancy.lmp else None,
        "gpa": [pregnancy.gravida, pregnancy.para, pregnancy.abortus],
        "born_on": pregnancy.ended_on.isoformat() if pregnancy.ended_on else None,
        "born_at": pregnancy.ended_at.isoformat() if pregnancy.ended_at else None,
        "outcome": pregnancy.outcome,
        "gestation": {"days": age.total_days, "on": today.isoformat()} if age else None,
    }


def _baby(number: int, one: Newborn) -> dict[str, Any]:
    grams = None if one.birth_weight_kg is None else round(one.birth_weight_kg * 1000)
    return {
        "id": str(one.id),
        "number": number,
        "sex": one.sex,
        "birth_weight_g": grams,
        "is_alive": one.is_alive,
    }


def _risk(risk: Risk, lang: str) -> dict[str, Any]:
    rows = [
        {"words": i18n.say(lang, one.words), "score": one.score, "is_confirmed": one.is_confirmed}
        for one in risk.factors
    ]
    return {"score": risk.score, "category": risk.category, "rows": rows}


def _facts(session: Session, client: Client, pregnancy: Pregnancy, now: datetime) -> dict[str, Any]:
    """What the rules know before anything is answered today. Hours since the birth are the phone's to count,
    from `born_at`."""
    booked = booked_facts(client, pregnancy)
    booked.setdefault("edd", pregnancy.edd)
    visits, day = visits_in(session, pregnancy.id, now), day_of(now)
    birth = birth_facts(birth_told(pregnancy, visits), day, now)
    birth.pop("hours_since_birth", None)
    form = latest(PREGNANT)
    facts = snapshot_of(form, {}, booked, earlier_days(visits, booked), day, "student", birth)
    for today_only in ("on", "measured_by", "phase"):
        facts.pop(today_only, None)
    phase = {"phase": birth["phase"]} if "phase" in birth else {}
    return as_kept(words.open_facts(facts | phase))


def _last(visits: Sequence[Recorded]) -> dict[str, Any]:
    """Each value that was measured, of the latest visit that has it, with its day."""
    found: dict[str, Any] = {}
    for visit in visits:
        for name in MEASURED:
            if visit.answers.get(name) is not None:
                found.setdefault(name, [visit.answers[name], day_of(visit.happened_at).isoformat()])
    return found


def _forms(session: Session, user: Person, client: Client, now: datetime) -> list[dict[str, Any]]:
    """The forms that can be filled in now; the visit to her stands first. `known` is not asked again."""
    choices = choices_of(session, user, client, now)
    rows = []
    for choice in (*choices.visits, *choices.aside):
        form = latest(choice.form)
        sheet = sheet_for(session, client, form, choice.baby.number if choice.baby else None, now)
        rows.append(
            {
                "form": form.name,
                "version": form.version,
                "baby": str(choice.baby.id) if choice.baby else None,
                "number": choice.baby.number if choice.baby else None,
                "label": i18n.say(user.language, choice.title),
                "purpose": i18n.say(user.language, choice.purpose),
                "last_on": day_of(choice.last_at).isoformat() if choice.last_at else None,
                "known": dict(sheet.known),
                "carried": list(sheet.carried),
                "facts": _facts_of_baby(choice.baby and sheet.baby),
            }
        )
    return rows


def _facts_of_baby(baby: Any) -> dict[str, Any]:
    if baby is None or baby.birth_weight_kg is None:
        return {}
    return {"birth_weight_kg": baby.birth_weight_kg}


def _contact(found: ContactState | None) -> dict[str, Any] | None:
    if found is None:
        return None
    contact = found.contact
    return {
        "code": contact.code,
        "kind": contact.kind,
        "state": found.state,
        "opens_on": contact.opens_on.isoformat(),
        "due_on": contact.due_on.isoformat(),
        "closes_on": contact.closes_on.isoformat(),
    }


def _visits(session: Session, visits: Sequence[Recorded], lang: str) -> list[dict[str, Any]]:
    titles = headings_of(session, visits)
    found = [(row["rule"], day_of(one.happened_at)) for one in visits for row in one.findings]
    drafts = drafts_among(session, found)
    return [_visit(one, i18n.say(lang, titles[one.id]), lang, drafts) for one in visits]


def _visit(one: Recorded, title: str, lang: str, drafts: frozenset[str]) -> dict[str, Any]:
    level, measured, missing = in_short(checklist(one.visit.checklist, one.visit.checklist_version), one)
    return {
        "id": str(one.id),
        "form": one.visit.checklist,
        "title": title,
        "began_at": one.happened_at.isoformat(),
        "received_at": one.visit.received_at.isoformat(),
        "level": level,
        "measured": [i18n.say(lang, line) for line in measured],
        "findings": words.advice(one.findings, lang, drafts),
        "missing": [i18n.say(lang, line) for line in missing],
        "is_amended": bool(one.amendments),
    }


def _alerts(session: Session, user: Person, client: Client, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "visit_id": str(one.visit_id) if one.visit_id else None,
            "level": None if one.is_closed_route else one.level,
            "says": i18n.say(user.language, one.says),
            "state": words.alert_state(one, now, user.language),
            "is_open": one.is_open,
            "is_closed_route": one.is_closed_route,
            "outcome": words.outcome_words(one, user.language),
            "declined": one.outcome == "declined",
            "at": one.received_at.isoformat(),
        }
        for one in states_for(session, user, client.id, now)
    ]


def _birth_plan(visits: Sequence[Recorded], lang: str) -> list[dict[str, str]]:
    """What the latest birth plan says, line by line."""
    plan = next((one for one in visits if one.visit.checklist == PLAN), None)
    if plan is None:
        return []
    rows = answer_rows(checklist(plan.visit.checklist, plan.visit.checklist_version), plan.answers)
    return [
        {"label": i18n.say(lang, row.asked), "value": i18n.say(lang, row.said)}
        for _, lines in rows
        for row in lines
        if not row.is_missing
    ]
