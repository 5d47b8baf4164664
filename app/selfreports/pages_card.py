"""Her card, for her midwife and her student: made, printed, revoked; and what was told by it."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, At, Door, client_for
from app.core import pdf
from app.core.errors import N_, Invalid, NotFound
from app.core.forms import FormDep
from app.people.models import Facility
from app.selfreports import queries, rules, service

router = APIRouter(tags=["pages"])
Writing = Annotated[Door, client_for(Action.CARD_WRITE)]
SHEET = Path(__file__).parent / "templates" / "card.typ"


@router.get("/clients/{client_id}/card")
def card(door: Writing) -> Response:
    """Whether she has a card, and what was told by it."""
    with door as at:
        return _card(at)


@router.post("/clients/{client_id}/card")
def make(door: Writing, form: FormDep) -> Response:
    """A new card, shown this once; or the old one revoked, by the button that was pressed."""
    with door as at:
        if form.raw("do") == "revoke":
            service.revoke_card(at.session, at.user, at.client, at.now)
            return at.go(f"/clients/{at.client.id}/card", said=N_("Kartu dicabut dan tidak berlaku lagi."))
        try:
            token = service.make_card(at.session, at.user, at.client, at.now)
        except Invalid as error:
            return _card(at, 422, refused=error.said)
        link = _link(at, token)
        return at.page(
            "selfreports/made.html",
            client=at.client,
            token=token,
            link=link,
            qr=pdf.qr_address(link),
            puskesmas=at.session.get_one(Facility, at.client.facility_id),
        )


@router.post("/clients/{client_id}/card/paper")
def paper(door: Writing, form: FormDep) -> Response:
    """The card as a paper of its size; only while its secret is in front of her."""
    with door as at:
        token = form.raw("token")
        found = queries.card_by_token(at.session, token)
        if found is None or found[1].id != at.client.id:
            raise NotFound(N_("Kartu ini tidak berlaku lagi. Buat kartu baru."))
        link = _link(at, token)
        place = at.session.get_one(Facility, at.client.facility_id)
        made = pdf.printed(SHEET, rules.card_values(link, pdf.qr_svg(link), place.name, place.phone))
        return Response(
            made,
            media_type="application/pdf",
            headers={"Content-Disposition": 'attachment; filename="kartu-osoc.pdf"'},
        )


@router.get("/clients/{client_id}/card/paper")
def back_to_card(door: Writing) -> Response:
    """Where a language switch leads."""
    with door as at:
        return at.go(f"/clients/{at.client.id}/card")


def _link(at: At, token: str) -> str:
    return f"{at.public_url.rstrip('/')}/lapor/{token}"


def _card(at: At, code: int = 200, **shown: object) -> Response:
    state = queries.state_of(at.session, at.client.id)
    return at.page(
        "selfreports/card.html",
        code,
        client=at.client,
        state=state,
        told={one.id: rules.told_words(one.signs) for one in state.reports},
        abouts={one.code: one.says for one in rules.abouts()},
        tells=rules.TELLS,
        **({"refused": None} | shown),
    )
