"""A person's own page: her sign-ins, password and data; and what each role may do."""

import json
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import MAY, Action, Door, allow, cookies
from app.access.door import At
from app.access.menu import role_words
from app.account import queries, rules
from app.core import audit, i18n
from app.core.errors import N_, Invalid, Problem, Said
from app.core.forms import FormDep
from app.notices import queries as notices
from app.people import queries as people
from app.people import service, service_sign_in
from app.people.schemas import Refused

router = APIRouter(include_in_schema=False)
Own = Annotated[Door, allow(Action.ACCOUNT_OWN)]


@router.get("/account")
def account(door: Own) -> Response:
    with door as at:
        return _account(at)


@router.post("/account/password")
def new_password(door: Own, form: FormDep) -> Response:
    """Her password changed; she stays signed in here and nowhere else."""
    with door as at:
        refused = service_sign_in.confirm(
            at.session,
            at.user,
            "",
            form.raw("current"),
            at.now,
            address=at.address,
            device_token=cookies.device_token(at.request),
        )
        if refused:
            return _account(at, 422, problems=[Problem("current", _why(at, refused))])
        try:
            rules.check_twice(form.raw("password"), form.raw("again"))
            keep = at.sign_in.id if at.sign_in else None
            service.change_password(at.session, at.user, form.raw("password"), at.now, keep=keep)
        except Invalid as error:
            return _account(at, 422, problems=error.problems)
        return at.go("/account", said=N_("Kata sandi diganti. Perangkat lain sudah dikeluarkan."))


@router.get("/account/password")
def back_from_password(door: Own) -> Response:
    """Where a language switch on the refused form leads."""
    with door as at:
        return at.go("/account")


@router.post("/account/sign-ins/{sign_in_id}/end")
def end_sign_in(door: Own, sign_in_id: UUID) -> Response:
    with door as at:
        service_sign_in.end_sign_in(at.session, at.user, sign_in_id, at.now)
        return at.go("/account", said=_ended(at, N_("Perangkat itu sudah dikeluarkan.")))


@router.post("/account/sign-ins/end")
def end_others(door: Own) -> Response:
    with door as at:
        service_sign_in.end_all(at.session, at.user, at.now, keep=at.sign_in.id if at.sign_in else None)
        audit.note(at.session, at.user.id, "person:sign_out_elsewhere", at.now, subject_id=at.user.id)
        return at.go("/account", said=_ended(at, N_("Semua perangkat lain sudah dikeluarkan.")))


def _ended(at: At, said: str) -> str:
    """Notices go to a device until they are turned off there: that is said where there are any."""
    if not notices.devices(at.session, at.user.id):
        return said
    return N_(
        "Sudah dikeluarkan. Pemberitahuan masih datang di perangkat yang tercantum di bawah; matikan di sana."
    )


@router.get("/account/data")
def own_data(door: Own) -> Response:
    """Her data and activity, as a file."""
    with door as at:
        audit.note(at.session, at.user.id, "person:download", at.now, subject_id=at.user.id)
        at.session.flush()
        text = json.dumps(queries.own_data(at.session, at.user), ensure_ascii=False, indent=2)
        named = {"Content-Disposition": 'attachment; filename="osoc-data.json"'}
        return Response(text, media_type="application/json", headers=named)


@router.get("/permissions")
def permissions(door: Annotated[Door, allow(Action.PERMISSIONS_READ)]) -> Response:
    with door as at:
        for_all = frozenset.intersection(*MAY.values())
        roles = [
            (role, role_words(role), rules.WHOSE[role], rules.words_of(may - for_all))
            for role, may in MAY.items()
        ]
        roles.sort(key=lambda row: row[0] is not at.user.role)
        return at.page("account/permissions.html", roles=roles, for_all=rules.words_of(for_all))


def _account(at: At, code: int = 200, problems: Sequence[Problem] = ()) -> Response:
    return at.page(
        "account/account.html",
        code,
        place=people.facility_of(at.session, at.user),
        person=at.user,
        villages=people.villages_of(at.session, at.user.id),
        sign_ins=people.open_sign_ins(at.session, at.user.id, at.now),
        this_one=at.sign_in.id if at.sign_in else None,
        offered=notices.offered(at.user),
        off=notices.off(at.session, at.user.id),
        devices=notices.devices(at.session, at.user.id),
        push_key=notices.push_key(),
        problems=problems,
    )


def _why(at: At, refused: Refused) -> Said:
    if refused.wait is None:
        return Said(N_("Kata sandi yang sekarang tidak cocok."))
    return Said(
        N_("Terlalu sering mencoba. Coba lagi dalam {wait}."), {"wait": i18n.duration(refused.wait, at.lang)}
    )
