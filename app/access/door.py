"""The opening of a route: who is asking, may she, one transaction, one commit before the answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session, select

from app.access.may import MAY, Action
from app.access.menu import menu_of, role_words
from app.access.within import lately_within, within
from app.clients.models import Client
from app.core import audit, i18n, web
from app.core.clock import utc_now
from app.core.config import settings
from app.core.db import transaction
from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.core.guards import content_policy
from app.people import queries as people
from app.people.models import Person, SignIn

COOKIE = "osoc_session"
LANGUAGE_COOKIE = "osoc_language"
SAID_COOKIE = "osoc_said"
SEEN_EVERY = timedelta(minutes=5)
FORM_SHEET = "css/form.css"


class At:
    """One opened request: its transaction, the person, the instant, and ways to answer."""

    def __init__(self, request: Request, session: Session, now: datetime) -> None:
        self.request, self.session, self.now = request, session, now
        self.visitor: Person | None = None
        self.sign_in: SignIn | None = None
        self._client: Client | None = None

    @property
    def user(self) -> Person:
        """The signed-in person; only a door that lets anyone in can lack one."""
        if self.visitor is None:
            raise NotSignedIn
        return self.visitor

    @property
    def client(self) -> Client:
        """The client whose record this route opened."""
        if self._client is None:
            raise NotFound
        return self._client

    @property
    def address(self) -> str:
        """Where the request comes from; empty where that is not known."""
        return self.request.client.host if self.request.client else ""

    @property
    def lang(self) -> str:
        return language_of(self.request)

    @property
    def public_url(self) -> str:
        """Where a link that is handed on leads: as the settings say; in the demo where one is looking."""
        return str(self.request.base_url) if settings().is_demo else settings().public_url

    def page(self, name: str, code: int = 200, **context: object) -> HTMLResponse:
        """The page, with the signed-in person's menu; a message left by the step before is shown once."""
        message = self._message()
        shown = page(self.request, name, code, message=message, now=self.now, **context)
        if message:
            shown.delete_cookie(SAID_COOKIE)
        return shown

    def go(self, path: str, said: str | None = None) -> RedirectResponse:
        """On to another page (303), with words to be said there once."""
        answer = RedirectResponse(path, 303)
        if said:
            answer.set_cookie(SAID_COOKIE, quote(said), max_age=60, httponly=True, samesite="lax")
        return answer

    def _message(self) -> str | None:
        """The words left in the cookie, if they are words of ours."""
        said = unquote(self.request.cookies.get(SAID_COOKIE, ""))
        return said if said in i18n.catalogue() else None


class Door(AbstractContextManager[At]):
    """A route's door, named in its signature and opened in its body. `action` is what a test looks for."""

    def __init__(
        self, request: Request, action: Action | None, *, client_id: UUID | None = None, lately: bool = False
    ) -> None:
        self.request, self.action = request, action
        self.client_id, self.lately = client_id, lately

    def __enter__(self) -> At:
        self._transaction = transaction()
        session = self._transaction.__enter__()
        try:
            return self._let_in(At(self.request, session, utc_now()))
        except BaseException as error:
            self._transaction.__exit__(type(error), error, error.__traceback__)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.__exit__(kind, error, trace)

    def _let_in(self, at: At) -> At:
        self._recognise(at)
        if self.action is None:
            return at
        if self.client_id is not None:
            self._open_client(at, self.client_id)
        if self.action not in MAY[at.user.role]:
            raise NotAllowed
        if self.client_id is not None:
            audit.note(at.session, at.user.id, self.action, at.now, client_id=self.client_id)
        return at

    def _recognise(self, at: At) -> None:
        lasts = timedelta(days=settings().session_days)
        token = self.request.cookies.get(cookie_name(self.request))
        found = people.person_signed_in(at.session, token, at.now, lasts) if token else None
        if found:
            at.visitor, at.sign_in = found
            self.request.state.viewer = viewer(at.visitor)
            if at.now - at.sign_in.seen_at > SEEN_EVERY:
                at.sign_in.seen_at = at.now

    def _open_client(self, at: At, client_id: UUID) -> None:
        mine = lately_within(at.user, Client.id, at.now) if self.lately else within(at.user, Client.id)
        at._client = at.session.exec(select(Client).where(Client.id == client_id, mine)).first()
        if at._client is None:
            raise NotFound


def allow(action: Action) -> Any:
    """The door of a route that opens no client's record."""

    async def door(request: Request) -> Door:
        return Door(request, action)

    return _marked(door, action)


def client_for(action: Action, *, lately: bool = False) -> Any:
    """The door of a route under /clients/{client_id}: opens her record and notes it in the audit trail.

    With `lately`, a student whose pairing has just ended may still bring what she began within it.
    """

    async def door(client_id: UUID, request: Request) -> Door:
        return Door(request, action, client_id=client_id, lately=lately)

    return _marked(door, action, opens_a_client=True)


def anyone() -> Any:
    """The door of the few routes open to everybody, signed in or not; tests/house keeps the list of them."""

    async def door(request: Request) -> Door:
        return Door(request, None)

    return _marked(door, None)


def _marked(door: Callable[..., Any], action: Action | None, *, opens_a_client: bool = False) -> Any:
    """The door as a dependency that tests/house/test_doors.py can look at."""
    vars(door).update(action=action, opens_a_client=opens_a_client)
    return Depends(door)


def viewer(person: Person) -> dict[str, Any]:
    """What a page's head shows of her; plain values, so that an error page can use them too."""
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "role_words": role_words(person.role),
        "language": person.language,
        "menu": menu_of(person.role),
    }


def cookie_name(request: Request) -> str:
    """Over https the cookie is bound to this host by its name."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def language_of(request: Request) -> str:
    """The signed-in person's language, else the one chosen on this device, else Indonesian."""
    me = getattr(request.state, "viewer", None)
    chosen = me["language"] if me else request.cookies.get(LANGUAGE_COOKIE, "id")
    return chosen if chosen in i18n.LANGUAGES else "id"


def page(request: Request, name: str, code: int = 200, **context: object) -> HTMLResponse:
    """A page for this request, opened or not: error pages use it too."""
    me = getattr(request.state, "viewer", None)
    menu = [row | {"current": request.url.path.startswith(row["href"])} for row in (me["menu"] if me else [])]
    context = {"message": None, "now": utc_now()} | context
    text = web.render(
        name,
        language_of(request),
        me=me,
        menu=menu,
        path=request.url.path,
        is_demo=settings().is_demo,
        **context,
    )
    own_sheet = {"Content-Security-Policy": content_policy([web.sheet_digest(FORM_SHEET)])}
    return HTMLResponse(text, code, own_sheet if "<style>" in text else None)
