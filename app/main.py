"""The house put together: routers, guards, error pages, static files, and the jobs of a single-process
install.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated

import anyio.to_thread
from asgi_cross_origin_protection import CrossOriginProtection
from fastapi import APIRouter, FastAPI, Header, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import Receive, Scope, Send
from starlette_compress import CompressMiddleware

from app import tables, work
from app.access.failures import TooLargeInWords, answer_failure, register_failures
from app.core import log
from app.core.compressed import Body
from app.core.config import settings
from app.core.errors import N_, NotAllowed, NotFound
from app.core.guards import AccessLog, Headers, security_headers
from app.core.web import static_files

APP = Path(__file__).parent
KEPT_FOR_EVER = "public, max-age=31536000, immutable"


def create_app() -> FastAPI:
    """The whole application, ready to be served."""
    assert tables  # the metadata is whole before the first query
    log.set_up()
    app = FastAPI(
        title="One Student One Client",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
    )
    for router in routers():
        app.include_router(router)
    app.add_api_route("/static/{digest}/{path:path}", static_file, include_in_schema=False)
    app.add_api_route("/healthz", healthy, include_in_schema=False)
    register_failures(app)
    _guard(app)
    return app


def routers() -> list[APIRouter]:
    """The pages and the JSON ways in of every room that has them."""
    names = sorted(p.relative_to(APP.parent) for kind in ("pages", "api") for p in APP.glob(f"*/{kind}*.py"))
    modules = [import_module(".".join(p.with_suffix("").parts)) for p in names]
    return [module.router for module in modules]


def static_file(
    digest: str, path: str, accepts: Annotated[str, Header(alias="accept-encoding")] = ""
) -> Response:
    """A file under its hashed name, to be kept for ever; under any other hash it is not found."""
    if path not in static_files() or digest != static_files()[path][0]:
        raise NotFound
    return _static_body(path).answer(accepts, KEPT_FOR_EVER)


@cache
def _static_body(path: str) -> Body:
    return Body(static_files()[path][1], _media_type(path))


def healthy() -> Response:
    """Alive; says nothing else."""
    return PlainTextResponse("ok")


def _media_type(path: str) -> str:
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"}
    return kinds.get(path.rsplit(".", 1)[-1], "application/octet-stream")


def _guard(app: FastAPI) -> None:
    """Innermost first: refuse what is too large, compress, refuse what another site sends; headers, log."""
    https = settings().public_url.startswith("https://")
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=settings().max_body_bytes)
    app.add_middleware(TooLargeInWords)
    # Brotli 5 makes these pages a tenth smaller than zstd as browsers are given it, for a millisecond.
    app.add_middleware(CompressMiddleware, minimum_size=500, zstd=False, brotli_quality=5)
    app.add_middleware(CrossOriginProtection, deny_app=_refuse_foreign)
    app.add_middleware(Headers, headers=security_headers(https))
    app.add_middleware(AccessLog)


async def _refuse_foreign(scope: Scope, receive: Receive, send: Send) -> None:
    error = NotAllowed(
        N_("Kiriman ini datang dari situs lain dan ditolak. Buka OSOC, isi di sana, lalu kirim lagi.")
    )
    await answer_failure(Request(scope, receive), error)(scope, receive, send)


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Few threads (many make writers wait for each other), and the jobs beside the server where that is
    wanted.
    """
    threads = settings().threads or (1 if settings().is_sqlite else 4)
    anyio.to_thread.current_default_thread_limiter().total_tokens = threads
    gc.freeze()  # what the program itself consists of stays: looking through it takes 80 ms, while all wait
    if settings().is_sqlite and settings().jobs_inside:
        with work.in_background():
            yield
    else:
        yield
