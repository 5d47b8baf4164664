"""Every route has a door; a route about a client opens her record; a stranger is told: nobody."""

import re
from collections.abc import Iterable, Iterator
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.main import create_app

OPEN_TO_ANYONE = {
    "/",
    "/forgotten",
    "/language",
    "/lapor/{token}",
    "/lapor/{token}/{report_id}",
    "/letter/{token}",
    "/letter/{token}/letter.pdf",
    "/letter/{token}/reply",
    "/link/{token}",
    "/sign-in",
    "/sign-out",
}
"""The routes that let anyone in: each is a way to sign in, to choose a language, or opened by a secret."""

NEED_NO_DOOR = {
    "/healthz",
    "/phone/app",
    "/phone/files/{version}/{name}",
    "/phone/manifest.webmanifest",
    "/phone/sw.js",
    "/push/worker.js",
    "/static/{digest}/{path:path}",
}
"""The same for everybody: nobody is asked who she is, and nothing is read that is anybody's."""


def routes(app: FastAPI) -> list[APIRoute]:
    return list(_routes(app.routes))


def _routes(listed: Iterable[object]) -> Iterator[APIRoute]:
    for route in listed:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from _routes(route.original_router.routes)
        elif hasattr(route, "routes"):
            yield from _routes(route.routes)


def doors(dependant: Dependant) -> list[object]:
    found = []
    for inner in dependant.dependencies:
        if hasattr(inner.call, "action"):
            found.append(inner.call)
        found += doors(inner)
    return found


ROUTES = routes(create_app())
OF_A_CLIENT = [(r, m) for r in ROUTES for m in sorted(r.methods) if "{client_id}" in r.path]


def test_the_walk_sees_the_routes():
    assert len(ROUTES) > 20
    assert len(OF_A_CLIENT) > 10


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.path)
def test_a_route_has_one_door(route):
    if route.path in NEED_NO_DOOR:
        return

    found = doors(route.dependant)

    assert len(found) == 1, f"{route.path} has {len(found)} doors"
    assert found[0].action is not None or route.path in OPEN_TO_ANYONE


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.path)
def test_what_is_about_a_client_lies_under_her_address(route):
    opens_a_client = any(door.opens_a_client for door in doors(route.dependant))

    assert opens_a_client == ("{client_id}" in route.path)


@pytest.mark.parametrize(("route", "method"), OF_A_CLIENT, ids=lambda x: getattr(x, "path", x))
def test_a_stranger_is_told_there_is_no_such_client(route, method, cast, as_person):
    address = route.path.replace("{client_id}", str(cast.wati.id))
    address = re.sub(r"{\w+(:\w+)?}", str(uuid4()), address)
    body = body_for(route.path)

    answer = as_person(cast.citra).request(method, address, **({} if method == "GET" else body))

    assert answer.status_code == 404


@pytest.mark.parametrize(("route", "method"), OF_A_CLIENT, ids=lambda x: getattr(x, "path", x))
def test_who_is_not_signed_in_sees_no_client(route, method, cast, visitor):
    address = re.sub(r"{\w+(:\w+)?}", str(uuid4()), route.path)
    body = body_for(route.path)

    answer = visitor.request(method, address, **({} if method == "GET" else body))

    assert answer.status_code in (303, 401)
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/sign-in")


VISIT = {
    "checklist": "anc-home-visit",
    "checklist_version": 1,
    "answers": {"danger_signs": []},
    "began_at": "2026-11-24T08:30:00+07:00",
    "ended_at": "2026-11-24T09:00:00+07:00",
}
EARLY = {**VISIT, "found_at": VISIT["ended_at"]}
del EARLY["ended_at"]
CORRECTION = {"answers": {"danger_signs": []}, "reason": "salah ketik"}


def body_for(path: str) -> dict[str, object]:
    """A body of the form that the route takes: what is wrong with a body is said before a door is opened."""
    if not path.startswith("/api/"):
        return {"data": {"anything": "1"}}
    bodies = {"amendments": CORRECTION, "early-alert": EARLY}
    return {"json": bodies.get(path.rsplit("/", 1)[-1], VISIT)}
